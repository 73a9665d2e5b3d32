ALTER TABLE "backup_archives" ADD COLUMN "checked_at" timestamp (3) with time zone DEFAULT now();--> statement-breakpoint
ALTER TABLE "backup_archives" ADD COLUMN "proven_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "backup_archives" ADD COLUMN "proven_ms" bigint;--> statement-breakpoint
ALTER TABLE "backup_settings" ADD COLUMN "verify_every_days" integer DEFAULT 30;--> statement-breakpoint
ALTER TABLE "backup_settings" ADD COLUMN "drill_every_days" integer DEFAULT 7;--> statement-breakpoint
ALTER TABLE "backup_settings" ADD COLUMN "next_drill_at" timestamp (3) with time zone;--> statement-breakpoint
-- They were read whole when they were published, not today.
UPDATE "backup_archives" SET "checked_at" = "verified_at";
