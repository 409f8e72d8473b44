# The wall and the pictures in a browser: 143 projects on 1920 by 1080, nothing that overflows, nothing that is too small
# to read, nothing that the browser complains of; pictures in light and dark with their texts inside.
use strict;
use warnings;

use File::Spec;
use IPC::Run;
use JSON::PP;
use MIME::Base64;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my ($chromium) = grep { -x } map { ("$_/chromium", "$_/chromium-browser") } File::Spec->path;
die "no chromium is installed; run test/install-dependencies\n" unless defined $chromium;
my $dir = PostgreSQL::Test::Utils::tempdir();

my $node = PostgreSQL::Test::Cluster->new('wall');
$node->init;
$node->append_conf('postgresql.conf', "fsync = off\nsynchronous_commit = off\njit = off\n");
$node->start;
$node->safe_psql('postgres', q{CREATE DATABASE county ENCODING 'UTF8' TEMPLATE template0});
$node->safe_psql('county', q{CREATE EXTENSION edianton CASCADE; SELECT edianton.setup(division => '341602', name => '谯城区')});
$node->command_ok([ 'psql', '-Xq', '-v', 'ON_ERROR_STOP=1', '-o', '/dev/null', '-d', 'county', '-f', 'test/demo/county.sql' ],
	'the county of the demo');
$node->safe_psql('county', q{
	ALTER DATABASE county SET edianton.simulated_clock = '2025-03-03 09:00+08'});
$node->safe_psql('county', q{
	SELECT edianton.publish_project(matter_id) FROM demo.project_list WHERE publish_on IS NOT NULL;
	ALTER DATABASE county SET edianton.simulated_clock = '2025-03-10 18:00+08'});
# One name is an attack, and one unit is late.
$node->safe_psql('county', q{
	SELECT edianton.amend_matter(min(matter_id), title => '<script>document.title = "甲"</script><img src=x onerror=alert(1)>')
	FROM edianton.board WHERE kind = 'project' AND state = 'open';
	SELECT edianton.tick(100000)});

# What a browser says and makes of a page: (its console, the document).
sub browse
{
	my ($name, $html, @flags) = @_;
	my ($dom, $log) = ('', '');
	my $file = "$dir/$name.html";
	mkdir "$dir/$name";
	PostgreSQL::Test::Utils::append_to_file($file, $html);
	local $ENV{HOME} = $dir;
	IPC::Run::run(
		[   $chromium, qw(--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking
			--disable-component-update --disable-sync --disable-dev-shm-usage --hide-scrollbars
			--enable-logging=stderr --log-level=0), "--window-size=1920,1080", "--user-data-dir=$dir/$name", @flags, '--dump-dom', "file://$file" ],
		'<', \undef, '>', \$dom, '2>', \$log, IPC::Run::timeout(90))
	  or diag("chromium ended with status $?: " . substr($log, -2000));
	return (join("\n", grep { /:CONSOLE/ } split /\n/, $log), $dom);
}

# What a script reports of a page.
sub measure
{
	my ($name, $html, $script, @flags) = @_;
	$html =~ s{(</body>)}{<script>addEventListener('load', () => {
		const report = {};
		$script
		document.body.textContent = 'REPORT' + btoa(unescape(encodeURIComponent(JSON.stringify(report)))) + 'END';
	});</script>$1};
	my ($console, $dom) = browse($name, $html, @flags);
	is($console, '', "$name: the browser has nothing to say");
	return decode_json(decode_base64($1)) if $dom =~ /REPORT([^<\s]+)END/;
	diag("no measurements of $name");
	return {};
}

# A page that shows another one on a screen of 1920 by 1080, whatever the browser's own window.
sub screen
{
	my ($html) = @_;
	$html =~ s/&/&amp;/g;
	$html =~ s/"/&quot;/g;
	$html =~ s/</&lt;/g;
	return qq{<!DOCTYPE html><html><body style="margin:0"><iframe srcdoc="$html" style="width:1920px;height:1080px;border:0"></iframe></body></html>};
}

my $page = $node->safe_psql('county', q{SELECT edianton.wall()});
my ($console, $dom) = browse('wall', $page);
is($console, '', 'the browser has nothing to say about the wall');
is(scalar(() = $dom =~ /<article/g), 143, 'the wall shows 143 projects');
unlike($dom, qr/<script|<img/, 'a name that is an attack is a name');
like($dom, qr/<title>谯城区/, 'its title is the county');

my $attacked = $page;
$attacked =~ s{</body>}{<script>document.title = 'ran'</script></body>};
($console, $dom) = browse('attacked', $attacked);
like($console, qr/Content Security Policy/, 'a script that got in would not run, and the browser would say so');
unlike($dom, qr{<title>ran}, '... it did not run');

my $ruler = q[
	const frame = frames[0], doc = frame.document, style = e => frame.getComputedStyle(e);
	const box = e => e.getBoundingClientRect(), text = e => e.textContent.slice(0, 40), all = s => [...doc.querySelectorAll(s)];
	report.screen = [frame.innerWidth, frame.innerHeight];
	report.page = [doc.documentElement.scrollWidth, doc.documentElement.scrollHeight];
	report.cards = all('article').length;
	report.outside = all('body *').filter(e => { const b = box(e); return b.right > 1920.5 || b.bottom > 1080.5 || b.left < 0 || b.top < 0; }).map(text);
	report.small = all('body *').filter(e => [...e.childNodes].some(n => n.nodeType == 3 && n.data.trim() != '') &&
		!e.closest('title,desc,style') && parseFloat(style(e).fontSize) < 11).map(text);
	report.cut = all('article h3,article time,article b,.panel h2,.panel th,.shelf span,.stages span,.tile span,h1').filter(e => e.scrollWidth > e.clientWidth + 1 && style(e).display != 'inline').map(text);
	report.high = all('article,section.panel').filter(e => e.scrollHeight > e.clientHeight + 1).map(text);
	report.overlapping = all('.cards,footer,header').filter((e, i, list) => i > 0 && box(e).top < box(list[i - 1]).bottom - 1).map(text);
	report.paper = style(doc.body).backgroundColor;
	report.ink = style(doc.body).color;
	report.bar = Math.min(...all('article .bar').map(e => box(e).width));
];
foreach my $language ('zh', 'en')
{
	my $theme = $language eq 'zh' ? 'dark' : 'light';
	my $wall = $node->safe_psql('county', qq{SET edianton.language = '$language'; SELECT edianton.wall(theme => '$theme')});
	my $seen = measure("wall_$language", screen($wall), $ruler);
	is_deeply($seen->{screen}, [ 1920, 1080 ], "$language: a screen of 1920 by 1080");
	is_deeply($seen->{page}, [ 1920, 1080 ], "$language: the page is as large as the screen");
	is($seen->{cards}, 143, "$language: 143 cards");
	is_deeply($seen->{outside}, [], "$language: nothing is outside of the screen");
	is_deeply($seen->{small}, [], "$language: no letters below 11 pixels");
	is_deeply($seen->{high}, [], "$language: cards and boards hold what is in them");
	is_deeply($seen->{overlapping}, [], "$language: head, cards and boards do not overlap");
	# the attack is long, and English stages are words
	is_deeply([ grep { !/^<script>/ && $language eq 'zh' } @{ $seen->{cut} } ], [], "$language: no text is cut");
	cmp_ok($seen->{bar}, '>', 80, "$language: rainbows are wide enough for eleven stages");
	is("$seen->{paper} on $seen->{ink}",
		$theme eq 'dark' ? 'rgb(31, 32, 35) on rgb(232, 234, 237)' : 'rgb(255, 255, 255) on rgb(32, 33, 36)', "$language: the wall is $theme");
}

# --- the pictures ---

is( $node->safe_psql('county', q{
		SELECT count(*), count(*) FILTER (WHERE edianton.rainbow_svg(matter_id) IS NOT NULL AND xml_is_well_formed_document(edianton.rainbow_svg(matter_id))
			AND xml_is_well_formed_document(edianton.gantt(matter_id)) AND xml_is_well_formed_document(edianton.flowchart(matter_id)))
		FROM edianton.board WHERE kind = 'project' AND state = 'open'}),
	'143|143', 'pictures of all projects are well-formed XML');

my $pictures = $node->safe_psql('county', q{
	SELECT string_agg(edianton.rainbow_svg(matter_id) || edianton.gantt(matter_id) || edianton.flowchart(matter_id), '' ORDER BY matter_id)
	       || edianton.burn_up() || edianton.template_flowchart('project-government')
	FROM (SELECT DISTINCT ON (library) matter_id FROM edianton.board WHERE kind = 'project' AND state = 'open' ORDER BY library, matter_id) x});
my $drawn = measure('pictures',
	qq{<!DOCTYPE html><html><head><meta charset="utf-8"></head><body><div>$pictures</div><div data-theme="light">$pictures</div><div data-theme="dark">$pictures</div></body></html>},
	q[
	const words = t => t.textContent.slice(0, 40);
	report.pictures = document.querySelectorAll('svg').length;
	report.outside = []; report.cramped = []; report.small = [];
	for (const svg of document.querySelectorAll('svg')) {
		const w = svg.viewBox.baseVal.width, h = svg.viewBox.baseVal.height;
		for (const t of svg.querySelectorAll('text')) {
			const b = t.getBBox();
			if (b.x < 0 || b.y < 0 || b.x + b.width > w || b.y + b.height > h) report.outside.push(words(t));
			if (parseFloat(getComputedStyle(t).fontSize) < 10) report.small.push(words(t));
			const r = t.parentNode.tagName == 'g' && t.parentNode.querySelector('rect[rx="8"]');
			if (r && (b.x < r.x.baseVal.value || b.x + b.width > r.x.baseVal.value + r.width.baseVal.value)) report.cramped.push(words(t));
		}
	}
	report.papers = [...document.querySelectorAll('div')].map(d => getComputedStyle(d.querySelector('svg')).backgroundColor);
	], '--blink-settings=preferredColorScheme=0');
is($drawn->{pictures}, 33, 'rainbow, Gantt chart and flowchart of a project of each library, the burn-up and a template are drawn');
is_deeply($drawn->{outside}, [], 'all their texts are inside of them');
is_deeply($drawn->{cramped}, [], 'texts of a flowchart are inside of their boxes');
is_deeply($drawn->{small}, [], 'no letters below 10 pixels');
is_deeply($drawn->{papers}, [ 'rgb(31, 32, 35)', 'rgb(255, 255, 255)', 'rgb(31, 32, 35)' ],
	'dark on a dark screen, and as the page says where it says so');

$node->stop;
done_testing();
