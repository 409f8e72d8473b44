# What README.md and doc/bi.md tell people to type works, and README.md shows
# what really comes out.
use strict;
use warnings;

use IPC::Run;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

# [statements, output shown] of every SQL block, in order
sub blocks
{
	my ($file) = @_;
	my @blocks;
	my $text = slurp_file($file);
	while ($text =~ /^```sql\n(.*?)^```\n(?:```\n(.*?)^```$)?/msg)
	{
		push @blocks, [ $1, $2 ];
	}
	return @blocks;
}

# Run blocks in one session; what each of them wrote, errors included.
sub outputs
{
	my ($node, $prelude, @blocks) = @_;
	my $script = "\\set SHOW_CONTEXT never\nSET client_min_messages = warning;\n$prelude\n";
	my $output = '';
	$script .= "\\echo \@\@\@\@\n$_->[0]\n" for @blocks;
	IPC::Run::run([ 'psql', '-X', '-q', '-d', $node->connstr('county') ], '<', \$script, '>&', \$output);
	my (undef, @outputs) = split /^\@\@\@\@\n/m, $output;
	s/^psql:<stdin>:\d+: //mg for @outputs;
	return @outputs;
}

# Blank lines between results do not matter, nor do blanks at the ends of lines.
sub plain
{
	my ($text) = @_;
	$text =~ s/[ \t]+$//mg;
	$text =~ s/\n{2,}/\n/g;
	$text =~ s/^\n+|\n+$//g;
	return $text;
}

my $node = PostgreSQL::Test::Cluster->new('documents');
$node->init;
$node->append_conf('postgresql.conf', "fsync = off\ntimezone = 'Asia/Shanghai'\ndatestyle = 'ISO, YMD'\n");
$node->start;
$node->safe_psql('postgres', q{CREATE DATABASE county ENCODING 'UTF8' TEMPLATE template0});

my @tour = blocks('README.md');
cmp_ok(scalar @tour, '>', 8, 'README.md has a tour');
my @outputs = outputs($node, '', @tour);
is(scalar @outputs, scalar @tour, 'every step of the tour ran');
foreach my $i (0 .. $#tour)
{
	my ($first) = $tour[$i][0] =~ /^(.*)$/m;
	if (defined $tour[$i][1])
	{
		is(plain($outputs[$i]), plain($tour[$i][1]), "README.md shows what comes out: $first");
	}
	else
	{
		unlike($outputs[$i], qr/^ERROR/m, "README.md: $first");
	}
}

my @queries = blocks('doc/bi.md');
@outputs = outputs($node, '', @queries);
foreach my $i (0 .. $#queries)
{
	my ($first) = $queries[$i][0] =~ /^(.*)$/m;
	unlike($outputs[$i], qr/^ERROR/m, "doc/bi.md: $first");
}

done_testing();
