CREATE TABLE "backup_schedules" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"name" text NOT NULL,
	"frequency" text NOT NULL,
	"cron" text NOT NULL,
	"time_zone" text NOT NULL,
	"enabled" boolean NOT NULL,
	"contents" text NOT NULL,
	"retention" jsonb NOT NULL,
	"missed_run" text NOT NULL,
	"next_run_at" timestamp (3) with time zone,
	"frozen_by" uuid,
	"frozen_at" timestamp with time zone,
	"last_retention" jsonb,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL,
	"deleted_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "backup_settings" (
	"id" boolean PRIMARY KEY DEFAULT true NOT NULL,
	"retention" jsonb NOT NULL,
	"suspicious_drop_percent" integer,
	"next_cleanup_at" timestamp (3) with time zone,
	CONSTRAINT "backup_settings_one_row" CHECK ("backup_settings"."id")
);
--> statement-breakpoint
ALTER TABLE "backup_archives" ADD COLUMN "kept_because" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "backup_archives" ADD COLUMN "judged_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "backup_archives" ADD COLUMN "suspicious_because" jsonb;--> statement-breakpoint
ALTER TABLE "backup_archives" ADD COLUMN "acknowledged_by" text;--> statement-breakpoint
ALTER TABLE "backup_archives" ADD COLUMN "acknowledged_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "backup_archives" ADD COLUMN "held_until" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "backup_archives" ADD COLUMN "expired_because" text;--> statement-breakpoint
ALTER TABLE "backup_history" ADD COLUMN "missed_slots" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "backup_history" ADD COLUMN "gate_token" text;--> statement-breakpoint
ALTER TABLE "backup_history" ADD COLUMN "server" text;--> statement-breakpoint
CREATE UNIQUE INDEX "backup_schedules_name" ON "backup_schedules" USING btree (lower("name")) WHERE "backup_schedules"."deleted_at" is null;--> statement-breakpoint
CREATE INDEX "backup_schedules_due" ON "backup_schedules" USING btree ("next_run_at") WHERE "backup_schedules"."enabled" and "backup_schedules"."deleted_at" is null;--> statement-breakpoint
ALTER TABLE "backup_history" ADD CONSTRAINT "backup_history_schedule_id_backup_schedules_id_fk" FOREIGN KEY ("schedule_id") REFERENCES "public"."backup_schedules"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "backup_history_of_schedule" ON "backup_history" USING btree ("schedule_id","created_at" DESC NULLS LAST);--> statement-breakpoint
INSERT INTO "backup_settings" ("retention", "suspicious_drop_percent") VALUES ('{"manual": null, "uploaded": null, "safety": {"keepLast": 3}}', 50);
