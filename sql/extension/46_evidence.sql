-- Documents from outside that prove nodes; for the owner's functions.

CREATE FUNCTION edianton.prove(matter bigint, node text, ref text, document text, issued_at timestamptz,
    valid_until timestamptz DEFAULT NULL, examined boolean DEFAULT true)
RETURNS text LANGUAGE c AS 'MODULE_PATHNAME', 'edianton_prove';
COMMENT ON FUNCTION edianton.prove(bigint, text, text, text, timestamptz, timestamptz, boolean) IS
'For the owner''s functions: a document from outside proves the node, at once or when its turn comes; the same ref again changes nothing. Returns waiting, applied, confirming, revoking, revoked. ED003, ED014, ED016. 供站点所有者的函数使用:外部结果文书证明节点办结,未到次序时先行留存、到时生效。';

CREATE FUNCTION edianton.disprove(matter bigint, ref text, reason text)
RETURNS integer LANGUAGE c AS 'MODULE_PATHNAME', 'edianton_disprove';
COMMENT ON FUNCTION edianton.disprove(bigint, text, text) IS
'For the owner''s functions: a document is void; nodes done by it begin a new round. Returns for how many nodes it was evidence. ED016. 供站点所有者的函数使用:文书被撤销,据其办结的节点失效重办。';
