-- The same matters for PL/pgSQL as for the floor.
TRUNCATE peer.matter, peer.node, peer.event, peer.notice;
INSERT INTO peer.matter SELECT * FROM floor.matter ORDER BY id;
INSERT INTO peer.node SELECT n.*, (SELECT count(*) FROM edianton.template_link AS k JOIN floor.matter AS m ON m.template_id = k.template_id
    WHERE m.id = n.matter_id AND k.to_ord = n.ord) FROM floor.node AS n ORDER BY matter_id, ord;
INSERT INTO peer.event SELECT * FROM floor.event ORDER BY id;
INSERT INTO peer.notice OVERRIDING SYSTEM VALUE SELECT * FROM floor.notice ORDER BY id;
SELECT setval('peer.event_number', max(id)) AS event, setval(pg_get_serial_sequence('peer.notice', 'id'), (SELECT max(id) FROM peer.notice)) AS notice
FROM peer.event \gset
