-- One batch of the outbox: read and acknowledged.
BEGIN;
SELECT count(*) FROM edianton.read_events('bench' || :client_id, 500);
SELECT edianton.ack_events('bench' || :client_id);
COMMIT;
