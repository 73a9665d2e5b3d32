CREATE TABLE "backup_list_counts" (
	"week" integer NOT NULL,
	"status" text NOT NULL,
	"origin" text,
	"schedule_id" uuid,
	"more" bigint NOT NULL
);
--> statement-breakpoint
CREATE FUNCTION list_week(at timestamptz) RETURNS integer LANGUAGE sql IMMUTABLE AS $$
  SELECT floor(extract(epoch FROM at) / 604800)::integer
$$;
--> statement-breakpoint
-- What is on the list, see `listed` in packages/core/src/backup/records.ts.
CREATE FUNCTION count_listed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'TRUNCATE' THEN
    DELETE FROM backup_list_counts;
  ELSE
    INSERT INTO backup_list_counts (week, status, origin, schedule_id, more)
      SELECT list_week(created_at), status, origin, schedule_id, CASE TG_OP WHEN 'DELETE' THEN -count(*) ELSE count(*) END
      FROM changed WHERE kind IN ('backup', 'upload') AND removed_at IS NULL GROUP BY 1, 2, 3, 4;
  END IF;
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE FUNCTION recount_listed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO backup_list_counts (week, status, origin, schedule_id, more)
    SELECT list_week(created_at), status, origin, schedule_id, more
    FROM (VALUES
      (OLD.kind, OLD.removed_at, OLD.created_at, OLD.status, OLD.origin, OLD.schedule_id, -1),
      (NEW.kind, NEW.removed_at, NEW.created_at, NEW.status, NEW.origin, NEW.schedule_id, 1)
    ) AS changed (kind, removed_at, created_at, status, origin, schedule_id, more)
    WHERE kind IN ('backup', 'upload') AND removed_at IS NULL;
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE TRIGGER backup_history_counts_insert AFTER INSERT ON "backup_history"
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION count_listed();
--> statement-breakpoint
CREATE TRIGGER backup_history_counts_delete AFTER DELETE ON "backup_history"
  REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION count_listed();
--> statement-breakpoint
CREATE TRIGGER backup_history_counts_truncate AFTER TRUNCATE ON "backup_history"
  FOR EACH STATEMENT EXECUTE FUNCTION count_listed();
--> statement-breakpoint
-- Of each row, so that the progress of one that runs, which is written twice a second, costs nothing.
CREATE TRIGGER backup_history_counts_update AFTER UPDATE ON "backup_history" FOR EACH ROW
  WHEN ((OLD.kind, OLD.removed_at, OLD.created_at, OLD.status, OLD.origin, OLD.schedule_id)
    IS DISTINCT FROM (NEW.kind, NEW.removed_at, NEW.created_at, NEW.status, NEW.origin, NEW.schedule_id))
  EXECUTE FUNCTION recount_listed();
--> statement-breakpoint
-- With the triggers made, and until all this is committed, nobody else can write to the history.
INSERT INTO "backup_list_counts" ("week", "status", "origin", "schedule_id", "more")
  SELECT list_week(created_at), status, origin, schedule_id, count(*) FROM "backup_history"
  WHERE kind IN ('backup', 'upload') AND removed_at IS NULL GROUP BY 1, 2, 3, 4;
