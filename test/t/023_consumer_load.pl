# Subscribers read while many sessions write, roll back and commit out of order:
# each event comes once to each subscriber, and each matter's in their order.
use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('load');
$node->init;
$node->append_conf('postgresql.conf', "fsync = off\nmax_connections = 40\n");
$node->start;
$node->safe_psql('postgres', q{CREATE DATABASE county ENCODING 'UTF8' TEMPLATE template0});
$node->safe_psql('county', q{
	CREATE EXTENSION edianton CASCADE;
	SELECT edianton.setup(division => '341602');
	SELECT edianton.create_consumer(n) FROM unnest('{shared,single}'::text[]) n;
	CREATE TABLE head (matter_id bigint PRIMARY KEY, seq bigint NOT NULL);
	INSERT INTO head SELECT n, 0 FROM generate_series(1, 20) n;
	CREATE SEQUENCE position;
	CREATE TABLE delivered (consumer text, position bigint, matter_id bigint, seq bigint);
	-- as the engine does: number and id under the matter's lock
	CREATE FUNCTION write_event(matter bigint) RETURNS bigint LANGUAGE sql SET session_replication_role = replica AS $$
		WITH h AS (UPDATE head SET seq = seq + 1 WHERE matter_id = matter RETURNING seq)
		INSERT INTO edianton.event (matter_id, seq, id, era, kind, claimed_at, recorded_at, prev_hash, hash)
		SELECT matter, h.seq, nextval('edianton.event_number'), edianton.era(), 'matter.attrs', now(), now(), '', '' FROM h
		RETURNING seq $$;
	CREATE FUNCTION deliver(consumer text, n integer) RETURNS bigint LANGUAGE sql AS $$
		INSERT INTO delivered
		SELECT consumer, nextval('position'), e.matter_id, e.seq FROM edianton.read_events(consumer, n) e;
		SELECT edianton.ack_events(consumer) $$});

# one matter; two in the order of their numbers; one that is rolled back, or half of it; a long one that takes its
# transaction number first
$node->pgbench(
	'--no-vacuum --client=12 --jobs=2 --time=5 county', 0, [qr/processed/], [], 'writers and readers',
	{
		'one@8' => q{
			\set m random(1, 20)
			SELECT write_event(:m);
		},
		'two@6' => q{
			\set m random(1, 19)
			\set n random(:m + 1, 20)
			BEGIN;
			SELECT write_event(:m);
			SELECT write_event(:n);
			COMMIT;
		},
		'rolled_back@4' => q{
			\set m random(1, 20)
			BEGIN;
			SELECT write_event(:m);
			SAVEPOINT s;
			SELECT write_event(:m);
			ROLLBACK TO s;
			SELECT write_event(:m);
			SAVEPOINT s;
			SELECT write_event(:m);
			\if :m > 10
			COMMIT;
			\else
			ROLLBACK;
			\endif
		},
		'late@3' => q{
			\set m random(1, 20)
			BEGIN;
			SELECT pg_current_xact_id();
			SELECT count(*) FROM generate_series(1, 20000);
			SELECT write_event(:m);
			SELECT count(*) FROM generate_series(1, 20000);
			COMMIT;
		},
		'shared@2' => q{
			SELECT deliver('shared', 7);
		},
		'single@1' => q{
			SELECT deliver('single', 1000);
		},
	});

for my $consumer (qw(shared single))
{
	$node->safe_psql('county', qq{
		DO \$\$ BEGIN WHILE deliver('$consumer', 5000) > 0 LOOP COMMIT; END LOOP; END \$\$});
	is($node->safe_psql('county', qq{
		SELECT count(*) FILTER (WHERE d.seq IS NULL), count(*) FILTER (WHERE e.seq IS NULL), count(*) - count(DISTINCT (e.matter_id, e.seq))
		FROM edianton.event e
		FULL JOIN (SELECT * FROM delivered WHERE consumer = '$consumer') d USING (matter_id, seq)}),
		'0|0|0', "$consumer: none is lost, none is invented, none comes twice");
	is($node->safe_psql('county', qq{
		SELECT count(*) FROM (
			SELECT seq, lag(seq, 1, 0::bigint) OVER (PARTITION BY matter_id ORDER BY position) AS before
			FROM delivered WHERE consumer = '$consumer') d
		WHERE seq <> before + 1}), '0', "$consumer: in the order of each matter");
}
cmp_ok($node->safe_psql('county', 'SELECT count(*) FROM edianton.event'), '>', 100, 'there was something to deliver');
cmp_ok($node->safe_psql('county', q{SELECT count(*) FROM (
	SELECT lag(e.id) OVER (ORDER BY d.position) > e.id AS late
	FROM delivered d JOIN edianton.event e USING (matter_id, seq) WHERE consumer = 'single') x WHERE late}), '>', 0,
	'and transactions did commit out of order');
$node->stop;

done_testing();
