-- SHA-256 alone, over as many bytes as an event's hash covers.
SELECT count(sha256(b)) FROM (SELECT prev_hash || convert_to(kind || node || detail::text || matter_id || seq || id || recorded_at, 'UTF8') AS b FROM edianton.event) AS e;
