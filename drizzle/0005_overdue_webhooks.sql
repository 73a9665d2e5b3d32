CREATE TABLE "webhooks" (
	"id" uuid PRIMARY KEY DEFAULT gen_random_uuid() NOT NULL,
	"name" text NOT NULL,
	"url" text NOT NULL,
	"events" text[] NOT NULL,
	"enabled" boolean NOT NULL,
	"secret_salt" text NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"updated_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "backup_schedules" ADD COLUMN "overdue_at" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "backup_schedules" ADD COLUMN "overdue_since" timestamp (3) with time zone;--> statement-breakpoint
ALTER TABLE "backup_schedules" ADD COLUMN "notify" jsonb;--> statement-breakpoint
ALTER TABLE "backup_schedules" ADD COLUMN "heartbeat_url" text;--> statement-breakpoint
ALTER TABLE "outbox" ADD COLUMN "webhook_id" uuid;--> statement-breakpoint
CREATE INDEX "outbox_of_webhook" ON "outbox" USING btree ("webhook_id","created_at" DESC NULLS LAST) WHERE "outbox"."webhook_id" is not null;--> statement-breakpoint
ALTER TABLE "outbox" ADD CONSTRAINT "outbox_addressed" CHECK (("outbox"."kind" = 'webhook') = ("outbox"."webhook_id" is not null));
--> statement-breakpoint
-- Schedules that are on are watched from their next slot on: five minutes or what they usually took, and half an hour.
UPDATE "backup_schedules" s SET "overdue_at" = s."next_run_at" + interval '30 minutes' + greatest(interval '5 minutes', (
  SELECT max(h."finished_at" - h."created_at") FROM "backup_history" h
  WHERE h."schedule_id" = s."id" AND h."status" = 'completed' AND h."finished_at" > now() - interval '14 days'
)) WHERE s."enabled" AND s."deleted_at" IS NULL;
