-- What people do to nodes. All return the id of the event; errors of all: ED001, ED002, ED003, ED015, ED040, ED060.

CREATE FUNCTION edianton.confirm(matter bigint, node text, needed boolean, reason text DEFAULT NULL)
RETURNS bigint LANGUAGE c AS 'MODULE_PATHNAME', 'edianton_confirm';
COMMENT ON FUNCTION edianton.confirm(bigint, text, boolean, text) IS
'Decide an optional node; declining needs a reason; confirming a declined one takes it back. ED010, ED016. 选办节点确认:办理或不涉及(须说明理由)。';

CREATE FUNCTION edianton.waive(matter bigint, node text, reason text)
RETURNS bigint LANGUAGE c AS 'MODULE_PATHNAME', 'edianton_waive';
COMMENT ON FUNCTION edianton.waive(bigint, text, text) IS
'Leave a node out that has not begun, with a reason. ED010, ED016. 免办节点(须说明理由)。';

CREATE FUNCTION edianton.apply(matter bigint, node text, claimed_at timestamptz DEFAULT NULL)
RETURNS bigint LANGUAGE c AS 'MODULE_PATHNAME', 'edianton_apply';
COMMENT ON FUNCTION edianton.apply(bigint, text, timestamptz) IS
'The application for a node arrived; the unit has its acceptance term, silence accepts. ED010, ED014. 申报(接件),逾期不答复视为受理。';

CREATE FUNCTION edianton.accept(matter bigint, node text, claimed_at timestamptz DEFAULT NULL)
RETURNS bigint LANGUAGE c AS 'MODULE_PATHNAME', 'edianton_accept';
COMMENT ON FUNCTION edianton.accept(bigint, text, timestamptz) IS
'Accept an application: the unit''s clock starts. ED010, ED014. 受理,开始计时。';

CREATE FUNCTION edianton.return_papers(matter bigint, node text, missing text[], claimed_at timestamptz DEFAULT NULL)
RETURNS bigint LANGUAGE c AS 'MODULE_PATHNAME', 'edianton_return_papers';
COMMENT ON FUNCTION edianton.return_papers(bigint, text, text[], timestamptz) IS
'Return an application once, naming all that is missing (Administrative Licensing Law 32). ED010, ED014, ED016. 一次性告知补正。';

CREATE FUNCTION edianton.submit(matter bigint, material text, uri text, sha256 bytea DEFAULT NULL, claimed_at timestamptz DEFAULT NULL,
    valid_until date DEFAULT NULL)
RETURNS bigint LANGUAGE c AS 'MODULE_PATHNAME', 'edianton_submit';
COMMENT ON FUNCTION edianton.submit(bigint, text, text, bytea, timestamptz, date) IS
'Hand in a material once, for every node that takes it; a certificate with the last day of its validity. ED014, ED016, ED039. 提交材料,一次提交、各节点共用;证照可注明有效期至。';

CREATE FUNCTION edianton.complete(matter bigint, node text, document text DEFAULT NULL, claimed_at timestamptz DEFAULT NULL, detail jsonb DEFAULT NULL)
RETURNS bigint LANGUAGE c AS 'MODULE_PATHNAME', 'edianton_complete';
COMMENT ON FUNCTION edianton.complete(bigint, text, text, timestamptz, jsonb) IS
'Finish a node: green; its successors start. ED010 not active, ED011 predecessors, ED012 materials, ED013 blocked, ED014. 办结节点。';

CREATE FUNCTION edianton.complete_conditionally(matter bigint, node text, papers text[], papers_due timestamptz,
    document text DEFAULT NULL, claimed_at timestamptz DEFAULT NULL)
RETURNS bigint LANGUAGE c AS 'MODULE_PATHNAME', 'edianton_complete_conditionally';
COMMENT ON FUNCTION edianton.complete_conditionally(bigint, text, text[], timestamptz, text, timestamptz) IS
'Pass a node with papers owed until papers_due; successors go on. ED010, ED011, ED013, ED014, ED016, ED039. 容缺办理。';

CREATE FUNCTION edianton.refuse(matter bigint, node text, reason text, claimed_at timestamptz DEFAULT NULL)
RETURNS bigint LANGUAGE c AS 'MODULE_PATHNAME', 'edianton_refuse';
COMMENT ON FUNCTION edianton.refuse(bigint, text, text, timestamptz) IS
'Deny: the clock stops, grey with cause, successors stay blocked. ED010, ED014, ED016. 不予通过。';

CREATE FUNCTION edianton.withdraw(matter bigint, node text, reason text, claimed_at timestamptz DEFAULT NULL)
RETURNS bigint LANGUAGE c AS 'MODULE_PATHNAME', 'edianton_withdraw';
COMMENT ON FUNCTION edianton.withdraw(bigint, text, text, timestamptz) IS
'The applicant takes the application back. ED010, ED014, ED016. 申请人撤回。';

CREATE FUNCTION edianton.pause(matter bigint, node text, kind text, notice_no text, reason text DEFAULT NULL, expected_until timestamptz DEFAULT NULL)
RETURNS bigint LANGUAGE c AS 'MODULE_PATHNAME', 'edianton_pause';
COMMENT ON FUNCTION edianton.pause(bigint, text, text, text, text, timestamptz) IS
'Stop the clock for a legal reason of the closed list pause_kind, with the number of the written notice. ED010, ED016, ED017. 暂停计时。';

CREATE FUNCTION edianton.resume(matter bigint, node text)
RETURNS bigint LANGUAGE c AS 'MODULE_PATHNAME', 'edianton_resume';
COMMENT ON FUNCTION edianton.resume(bigint, text) IS
'Go on with what was left of the clock; the day of the pause counts as unused. ED010. 恢复计时。';

CREATE FUNCTION edianton.extend(matter bigint, node text, extra edianton.term, approver text, reason text)
RETURNS bigint LANGUAGE c AS 'MODULE_PATHNAME', 'edianton_extend';
COMMENT ON FUNCTION edianton.extend(bigint, text, edianton.term, text, text) IS
'An approved later due time, once, asked for before the due time. ED010, ED016, ED018. 延期(到期前申请、经批准)。';

CREATE FUNCTION edianton.set_deadline(matter bigint, node text, due timestamptz, reason text)
RETURNS bigint LANGUAGE c AS 'MODULE_PATHNAME', 'edianton_set_deadline';
COMMENT ON FUNCTION edianton.set_deadline(bigint, text, timestamptz, text) IS
'A fixed instant replaces the term (a land listing at 23:15). ED010, ED016, ED039. 设定固定到期时刻。';

CREATE FUNCTION edianton.reopen(matter bigint, node text, reason text, cascade boolean DEFAULT false)
RETURNS bigint LANGUAGE c AS 'MODULE_PATHNAME', 'edianton_reopen';
COMMENT ON FUNCTION edianton.reopen(bigint, text, text, boolean) IS
'Begin a new round of a done, refused or waived node, or take back a conditional pass, whose clock goes on; begun successors refuse it, or go back with cascade. ED010, ED016, ED019. 重新办理(新一轮),或撤回容缺办理。';

CREATE FUNCTION edianton.reassign(matter bigint, node text, unit text, person text DEFAULT NULL, reason text DEFAULT NULL)
RETURNS bigint LANGUAGE c AS 'MODULE_PATHNAME', 'edianton_reassign';
COMMENT ON FUNCTION edianton.reassign(bigint, text, text, text, text) IS
'Another unit (code; NULL keeps it) or person (code) answers for the node; never restarts the clock. ED005, ED010, ED016, ED039. 改派。';

CREATE FUNCTION edianton.refuse_assignment(matter bigint, node text, reason text)
RETURNS bigint LANGUAGE c AS 'MODULE_PATHNAME', 'edianton_refuse_assignment';
COMMENT ON FUNCTION edianton.refuse_assignment(bigint, text, text) IS
'The unit holds that the node is not its own: recorded for dispatch, the clock runs on. ED010, ED016. 退回承办(说明理由,提交调度)。';

CREATE FUNCTION edianton.urge(matter bigint, node text, reason text, levels text[] DEFAULT '{duty}')
RETURNS bigint LANGUAGE c AS 'MODULE_PATHNAME', 'edianton_urge';
COMMENT ON FUNCTION edianton.urge(bigint, text, text, text[]) IS
'Ask after an unfinished node by hand: an event, and a notice to the unit''s contacts of these levels (duty, liaison, head). ED010, ED016, ED039. 人工催办(留痕并通知联系人)。';
