-- SKIP LOCKED by hand.
WITH claimed AS (
    UPDATE floor.notice AS n SET state = 'claimed', attempts = attempts + 1, claimed_by = 'gateway', leased_until = now() + interval '5 minutes'
    WHERE id = ANY (ARRAY(SELECT id FROM floor.notice WHERE state IN ('pending', 'claimed') AND (state = 'pending' OR leased_until <= now()) AND not_before <= now()
                    ORDER BY urgent DESC, not_before, id LIMIT 100 FOR UPDATE SKIP LOCKED)) RETURNING *)
SELECT count(*) FROM (SELECT * FROM claimed ORDER BY urgent DESC, not_before, id) AS c;
