# Many sessions at once on a few matters: acting, sweeping, editing the calendar and a policy, updating nodes by plain UPDATE,
# opening and closing what blocks, as the owner and as units under row-level security, at READ COMMITTED and at
# REPEATABLE READ. Nobody deadlocks, what has to be retried says so with 40001, and afterwards all is in order.
use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $seconds = $ENV{EDIANTON_SECONDS} || 15;
my $seed = $ENV{EDIANTON_SEED} || 20250801;

my $node = PostgreSQL::Test::Cluster->new('concurrent');
$node->init;
$node->append_conf('postgresql.conf', q{
fsync = off
max_connections = 40
deadlock_timeout = 200ms
statement_timeout = 60s
log_line_prefix = '%e '
log_error_verbosity = default
});
$node->start;
$node->safe_psql('postgres', q{CREATE DATABASE county ENCODING 'UTF8' TEMPLATE template0});
$node->safe_psql('county', q{
	CREATE EXTENSION edianton CASCADE;
	SELECT edianton.setup(division => '341602')});
$node->safe_psql('county', slurp_file('test/lib/county.sql'));

# Half a day passes in a second. Everything that somebody tries ends well or is refused by a rule (class ED);
# other errors come through.
$node->safe_psql('county', q{
	SELECT edianton.load_template('{
		"code": "defect", "kind": "rectification", "name": "整改", "policy": "project",
		"stages": [{"code": "A", "name": "甲"}],
		"nodes": [{"code": "mend", "stage": "A", "name": "整改", "lead": "finance", "term": "6 hours"}]}');
	SELECT edianton.publish_template('defect');
	CREATE ROLE regress_edianton_window LOGIN;
	SELECT edianton.grant_access('regress_edianton_window');
	INSERT INTO edianton.login (role_name, person, is_default)
	SELECT 'regress_edianton_window', id, false FROM edianton.person WHERE code IN ('P1', 'P2', 'P3');

	CREATE TABLE origin AS SELECT clock_timestamp() AS at;
	CREATE FUNCTION tell_time() RETURNS void LANGUAGE plpgsql AS $$
	BEGIN
		PERFORM set_config('edianton.simulated_clock', to_char(('2025-08-01 09:00+08'::timestamptz
			+ (clock_timestamp() - (SELECT at FROM origin)) * 43200) AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US"Z"'), false);
	END $$;
	CREATE FUNCTION act(chance double precision) RETURNS bigint LANGUAGE sql AS $$
		SELECT tell_time();
		SELECT act_somewhere(chance) $$;
	CREATE FUNCTION try(statement text) RETURNS boolean STRICT LANGUAGE plpgsql AS $$
	BEGIN
		EXECUTE statement;
		RETURN true;
	EXCEPTION WHEN OTHERS THEN
		IF SQLSTATE !~ '^ED' THEN
			RAISE;
		END IF;
		RETURN false;
	END $$;
	-- a node at random, of a matter in this state
	CREATE FUNCTION somewhere(run text, states text[], chance double precision, OUT matter bigint, OUT code text, OUT kind text)
	LANGUAGE sql AS $$
		SELECT x.matter_id, x.code, m.kind FROM edianton.node x JOIN edianton.matter m ON m.id = x.matter_id
		WHERE m.state = run AND x.state::text = ANY (states)
		ORDER BY md5(round(chance * 1000000)::bigint || '.' || x.matter_id || '.' || x.ord) LIMIT 1 $$;
	-- what blocks, what is split off, what comes back, what is stopped
	CREATE FUNCTION disturb(chance double precision) RETURNS boolean LANGUAGE plpgsql AS $$
	DECLARE
		o record;
		c record;
	BEGIN
		PERFORM tell_time();
		SELECT * INTO o FROM somewhere('open', '{active,paused,done}', chance);
		SELECT * INTO c FROM somewhere('completed', '{done}', chance);
		RETURN CASE
			WHEN chance < 0.30 AND o.kind = 'project' THEN
				try(format('SELECT edianton.open_matter(''defect'', ''缺陷'', parent => %s, parent_node => %L)', o.matter, o.code))
			WHEN chance < 0.40 AND o.kind = 'project' THEN
				try(format('SELECT edianton.split(%s, ''[{"title": "部分", "template": "defect"}]'')', o.matter))
			WHEN chance < 0.70 AND c.matter IS NOT NULL THEN
				try('SELECT edianton.reopen(' || c.matter || format(', %L, ''复核'', true)', c.code))
			WHEN chance < 0.80 THEN try('SELECT edianton.suspend_matter(' || o.matter || ', ''停工'')')
			WHEN chance < 0.95 THEN try((SELECT 'SELECT edianton.resume_matter(' || min(id) || ')' FROM edianton.matter WHERE state = 'suspended'))
			ELSE try('SELECT edianton.set_attrs(' || o.matter || ', ''{"area": 5}'', ''更正'')')
		END;
	END $$;
	-- one node, or all of one matter that run
	CREATE FUNCTION update_plainly(chance double precision) RETURNS boolean LANGUAGE plpgsql AS $$
	DECLARE
		o record;
	BEGIN
		PERFORM tell_time();
		SELECT * INTO o FROM somewhere('open', '{active}', chance);
		RETURN try(format('UPDATE edianton.node SET state = ''done'' WHERE matter_id = %s AND %s', coalesce(o.matter, 0),
			CASE WHEN chance < 0.7 THEN format('code = %L', o.code) ELSE 'state = ''active''' END));
	END $$;
	-- a window does what is its own, by what it sees
	CREATE FUNCTION work_at_window(chance double precision) RETURNS boolean LANGUAGE plpgsql AS $$
	DECLARE
		n record;
	BEGIN
		SELECT x.matter_id, x.code, x.state::text INTO n
		FROM edianton.node x WHERE x.lead_unit = edianton.current_unit() AND x.state IN ('active', 'undecided', 'received')
		ORDER BY md5(chance::text || x.matter_id || x.code) LIMIT 1;
		RETURN try(CASE n.state
			WHEN 'active' THEN 'SELECT edianton.complete('
			WHEN 'undecided' THEN 'SELECT edianton.confirm(needed => true, matter => '
			ELSE 'SELECT edianton.accept(' END || n.matter_id || format(CASE n.state WHEN 'undecided' THEN ', node => %L)' ELSE ', %L)' END, n.code));
	END $$;
	CREATE FUNCTION edit_calendar(chance double precision) RETURNS void LANGUAGE plpgsql AS $$
	BEGIN
		PERFORM tell_time();
		IF chance < 0.8 THEN
			INSERT INTO edianton.calendar_day AS d (calendar, day, is_workday, name)
			VALUES ('CN', '2025-08-01'::date + round(chance * 15)::integer, chance < 0.4, '调休')
			ON CONFLICT (calendar, day) DO UPDATE SET is_workday = NOT d.is_workday;
		ELSE
			UPDATE edianton.calendar SET closes = CASE WHEN chance < 0.9 THEN '17:30'::time ELSE '18:00' END WHERE code = 'CN';
		END IF;
	END $$;
	CREATE FUNCTION edit_policy(chance double precision) RETURNS void LANGUAGE plpgsql AS $$
	BEGIN
		PERFORM tell_time();
		IF chance < 0.5 THEN
			UPDATE edianton.policy SET window_before = CASE WHEN chance < 0.25 THEN '48 hours' ELSE '6 hours' END::edianton.term
			WHERE code = 'project';
		ELSIF chance < 0.8 THEN
			UPDATE edianton.policy_step SET distance = CASE WHEN chance < 0.65 THEN '3 workdays' ELSE '2 days' END::edianton.term
			WHERE policy = 'project' AND step = 4;
		ELSIF chance < 0.9 THEN
			DELETE FROM edianton.policy_step WHERE policy = 'project' AND step = 2;
		ELSE
			INSERT INTO edianton.policy_step (policy, step, kind, base, before, distance, urgent, levels)
			VALUES ('project', 2, 'final', 'due', true, '1 hour', true, '{duty}') ON CONFLICT DO NOTHING;
		END IF;
	END $$;
	CREATE SEQUENCE position;
	CREATE TABLE delivered (consumer text, position bigint, matter_id bigint, seq bigint, id bigint);
	CREATE FUNCTION deliver(consumer text, n integer) RETURNS bigint LANGUAGE sql AS $$
		SELECT tell_time();
		INSERT INTO delivered
		SELECT consumer, nextval('position'), e.matter_id, e.seq, e.id FROM edianton.read_events(consumer, n) e;
		SELECT edianton.ack_events(consumer) $$;
	SELECT edianton.create_consumer(c) FROM unnest('{shared,single}'::text[]) c;
	SELECT tell_time();
	SELECT edianton.open_matter('run', '事项' || i) FROM generate_series(1, 8) i;
	SELECT edianton.draft_matter('project', 'run', '储备' || i) FROM generate_series(1, 30) i});

my %load = (
	'act@12' => q{
		\set chance random(0, 1000)
		SELECT act(:chance / 1000.0);
	},
	'act_rr@4' => q{
		\set chance random(0, 1000)
		BEGIN ISOLATION LEVEL REPEATABLE READ;
		SELECT act(:chance / 1000.0);
		COMMIT;
	},
	'disturb@5' => q{
		\set chance random(0, 1000)
		SELECT disturb(:chance / 1000.0);
	},
	'disturb_rr@2' => q{
		\set chance random(0, 1000)
		BEGIN ISOLATION LEVEL REPEATABLE READ;
		SELECT disturb(:chance / 1000.0);
		COMMIT;
	},
	'update@4' => q{
		\set chance random(0, 1000)
		SELECT update_plainly(:chance / 1000.0);
	},
	'update_rr@2' => q{
		\set chance random(0, 1000)
		BEGIN ISOLATION LEVEL REPEATABLE READ;
		SELECT update_plainly(:chance / 1000.0);
		COMMIT;
	},
	'window@6' => q{
		\set chance random(0, 1000)
		\set window random(1, 3)
		SELECT tell_time();
		BEGIN;
		SET LOCAL ROLE regress_edianton_window;
		SELECT edianton.act_as('P' || :window);
		SELECT work_at_window(:chance / 1000.0);
		COMMIT;
	},
	'window_rr@3' => q{
		\set chance random(0, 1000)
		\set window random(1, 3)
		SELECT tell_time();
		BEGIN ISOLATION LEVEL REPEATABLE READ;
		SET LOCAL ROLE regress_edianton_window;
		SELECT edianton.act_as('P' || :window);
		SELECT work_at_window(:chance / 1000.0);
		COMMIT;
	},
	'launch@1' => q{
		SELECT tell_time();
		SELECT try((SELECT 'SELECT edianton.launch(' || min(id) || ', ''run'')' FROM edianton.matter WHERE state = 'draft'));
	},
	'sweep@4' => q{
		SELECT tell_time();
		SELECT edianton.tick(20);
	},
	'sweep_rr@1' => q{
		BEGIN ISOLATION LEVEL REPEATABLE READ;
		SELECT tell_time();
		SELECT edianton.tick(20);
		COMMIT;
	},
	'sweep_dies@1' => q{
		BEGIN;
		SELECT tell_time();
		SELECT edianton.tick(20);
		ROLLBACK;
	},
	'calendar@2' => q{
		\set chance random(0, 1000)
		SELECT edit_calendar(:chance / 1000.0);
	},
	'calendar_rr@1' => q{
		\set chance random(0, 1000)
		BEGIN ISOLATION LEVEL REPEATABLE READ;
		SELECT edit_calendar(:chance / 1000.0);
		COMMIT;
	},
	'policy@1' => q{
		\set chance random(0, 1000)
		SELECT edit_policy(:chance / 1000.0);
	},
	'policy_rr@1' => q{
		\set chance random(0, 1000)
		BEGIN ISOLATION LEVEL REPEATABLE READ;
		SELECT edit_policy(:chance / 1000.0);
		COMMIT;
	},
	'preview@1' => q{
		SELECT tell_time();
		SELECT count(*) FROM edianton.preview_calendar('CN', '{"2025-08-05": false, "2025-08-09": true}');
	},
	'boards@2' => q{
		SELECT tell_time();
		SELECT count(*) FROM edianton.board;
		SELECT count(*) FROM edianton.node_light;
	},
	'integrity@1' => q{
		SELECT tell_time();
		INSERT INTO found SELECT * FROM edianton.check_integrity();
	},
	'shared@2' => q{
		SELECT deliver('shared', 7);
	},
	'single@2' => q{
		SELECT deliver('single', 100);
	});
$node->safe_psql('county', 'CREATE TABLE found AS SELECT * FROM edianton.check_integrity()');
my $log_starts = -s $node->logfile;
$node->pgbench(
	"--no-vacuum --client=8 --jobs=2 --time=$seconds --random-seed=$seed --max-tries=100 --failures-detailed county",
	0, [qr/actually processed: (?!0)/, qr/number of failed transactions: 0 /], [], 'a county at work', \%load);

# --- nobody deadlocked, and what had to be retried said so ---

my $log = substr(slurp_file($node->logfile), $log_starts);
my %errors;
$errors{$_}++ for $log =~ /^(\w{5}) (?:ERROR|FATAL|PANIC):/mg;
is(join(' ', grep { $_ ne '40001' } sort keys %errors), '', 'nothing went wrong but what is to be retried');
cmp_ok($errors{'40001'} // 0, '>', 0, 'and some of that was');
note("$_: $errors{$_}") for sort keys %errors;
note(join "\n", grep { !/^40001/ } $log =~ /^\w{5} (?:ERROR|FATAL|PANIC):.*/mg);

# --- all is in order ---

sub count
{
	return $node->safe_psql('county', $_[0]);
}

is(count('SELECT matter_id, node, problem, stored, derived FROM found'), '', 'every look in the middle of it found all in order');
count(q{DO $$ BEGIN PERFORM tell_time(); WHILE (SELECT remaining FROM edianton.tick()) LOOP COMMIT; END LOOP; END $$});
is(count('SELECT tell_time(); SELECT matter_id, node, problem, stored, derived FROM edianton.check_integrity()'), '',
	'all is in order');
is(count(q{SELECT count(*) FROM edianton.node n JOIN edianton.matter m ON m.id = n.matter_id
	WHERE m.state = 'open' AND n.state = 'waiting' AND n.next_at IS NULL AND NOT EXISTS (
		SELECT FROM edianton.template_link l JOIN edianton.node p ON p.matter_id = n.matter_id AND p.ord = l.from_ord
		WHERE l.template_id = m.template_id AND l.to_ord = n.ord AND p.state NOT IN ('done', 'conditional'))}), '0',
	'no node was left behind');
is(count(q{SELECT count(*) FROM edianton.matter p JOIN edianton.matter c ON c.parent_id = p.id
	WHERE p.state = 'completed' AND c.blocks AND c.parent_ord IS NULL AND c.state IN ('draft', 'open', 'suspended')}), '0',
	'no whole ended before its parts');
is(count(q{SELECT count(*) FROM (SELECT matter_id, ord, step, round, count(*) AS steps FROM edianton.event WHERE kind = 'node.step' GROUP BY 1, 2, 3, 4) e
	FULL JOIN (SELECT matter_id, ord, step, round, count(*) AS rows FROM edianton.escalation GROUP BY 1, 2, 3, 4) r USING (matter_id, ord, step, round)
	WHERE steps IS DISTINCT FROM rows}), '0', 'every step is recorded as often as it was taken');
is(count(q{SELECT count(*) FROM (SELECT event_id FROM edianton.escalation GROUP BY 1 HAVING count(*) > 1) d}), '0', 'and each by an event of its own');
is(count(q{SELECT count(*) FROM (SELECT matter_id, ord, round, clock FROM edianton.score_entry WHERE cause = 'overdue' GROUP BY 1, 2, 3, 4 HAVING count(*) > 1) d}), '0',
	'points are lost once for a lateness');
note(count(q{SELECT string_agg(kind || ' ' || n, ', ' ORDER BY n DESC) FROM (SELECT kind, count(*) AS n FROM edianton.event GROUP BY kind) k}));
for my $kind (qw(node.step node.red supervision.opened calendar.moved matter.completed matter.reopened node.reopened))
{
	cmp_ok(count("SELECT count(*) FROM edianton.event WHERE kind = '$kind'"), '>', 0, "there was something to get wrong: $kind");
}

for my $consumer (qw(shared single))
{
	count(qq{DO \$\$ BEGIN WHILE deliver('$consumer', 5000) > 0 LOOP COMMIT; END LOOP; END \$\$});
	is(count(qq{SELECT count(*) FILTER (WHERE d.seq IS NULL), count(*) FILTER (WHERE e.seq IS NULL), count(*) - count(DISTINCT (e.matter_id, e.seq))
		FROM edianton.event e FULL JOIN (SELECT * FROM delivered WHERE consumer = '$consumer') d USING (matter_id, seq)}), '0|0|0',
		"$consumer got each event exactly once");
	is(count(qq{SELECT count(*) FROM (SELECT seq, lag(seq, 1, 0::bigint) OVER (PARTITION BY matter_id ORDER BY position) AS before
		FROM delivered WHERE consumer = '$consumer') d WHERE seq <> before + 1}), '0', "$consumer got them in each matter's order");
}
$node->stop;

done_testing();
