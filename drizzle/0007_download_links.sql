CREATE TABLE "download_links" (
	"sha256" text PRIMARY KEY NOT NULL,
	"backup_id" uuid NOT NULL,
	"created_by" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"used_at" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "download_links" ADD CONSTRAINT "download_links_backup_id_backup_archives_id_fk" FOREIGN KEY ("backup_id") REFERENCES "public"."backup_archives"("id") ON DELETE cascade ON UPDATE no action;