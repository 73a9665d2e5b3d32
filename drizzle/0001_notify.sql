-- Tells every server which operation has changed: its runner looks for work, its watchers for news.
CREATE FUNCTION notify_operation() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('backup_operations', NEW.id::text);
  RETURN NULL;
END
$$;
--> statement-breakpoint
CREATE TRIGGER backup_history_notify AFTER INSERT OR UPDATE ON "backup_history"
  FOR EACH ROW EXECUTE FUNCTION notify_operation();
--> statement-breakpoint
CREATE TRIGGER backup_archives_notify AFTER INSERT OR UPDATE ON "backup_archives"
  FOR EACH ROW EXECUTE FUNCTION notify_operation();
