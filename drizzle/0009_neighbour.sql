DROP INDEX "backup_history_newest_first";--> statement-breakpoint
DROP INDEX "backup_history_of_schedule";--> statement-breakpoint
ALTER TABLE "backup_settings" ADD COLUMN "speed_limit_mib" integer;--> statement-breakpoint
CREATE INDEX "backup_archives_listed" ON "backup_archives" USING btree ("id","size_bytes","verification","file_name");--> statement-breakpoint
CREATE INDEX "backup_archives_in_store" ON "backup_archives" USING btree ("taken_at" DESC NULLS FIRST,"id" DESC NULLS FIRST) WHERE "backup_archives"."deleted_at" is null;--> statement-breakpoint
CREATE INDEX "backup_archives_deleted" ON "backup_archives" USING btree ("deleted_at","verified_at","size_bytes");--> statement-breakpoint
CREATE INDEX "backup_history_listed" ON "backup_history" USING btree ("created_at" DESC NULLS FIRST,"id" DESC NULLS FIRST,"status","origin","schedule_id","started_at","finished_at") WHERE "backup_history"."kind" in ('backup', 'upload') and "backup_history"."removed_at" is null;--> statement-breakpoint
CREATE INDEX "backup_history_named" ON "backup_history" USING btree ("id") WHERE "backup_history"."note" is not null or "backup_history"."uploaded_as" is not null;--> statement-breakpoint
CREATE INDEX "backup_history_by_outcome" ON "backup_history" USING btree ("kind","status","created_at");--> statement-breakpoint
CREATE INDEX "backup_history_of_schedule_by_outcome" ON "backup_history" USING btree ("schedule_id","status","created_at");--> statement-breakpoint
CREATE INDEX "backup_history_failed" ON "backup_history" USING btree ("created_at","schedule_id") WHERE "backup_history"."status" in ('failed', 'interrupted');--> statement-breakpoint
CREATE INDEX "backup_history_newest_first" ON "backup_history" USING btree ("created_at" DESC NULLS FIRST,"id" DESC NULLS FIRST);--> statement-breakpoint
CREATE INDEX "backup_history_of_schedule" ON "backup_history" USING btree ("schedule_id","created_at" DESC NULLS FIRST,"id" DESC NULLS FIRST);