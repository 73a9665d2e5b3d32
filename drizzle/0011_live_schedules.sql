-- Tells every server that a schedule has changed: its watchers have the schedules asked for anew. Not of a statement that
-- changed nothing, as most claims of a slot do.
CREATE FUNCTION notify_schedules() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('backup_operations', 'schedules');
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE TRIGGER backup_schedules_notify AFTER INSERT OR UPDATE OR DELETE ON "backup_schedules"
  FOR EACH ROW EXECUTE FUNCTION notify_schedules();
