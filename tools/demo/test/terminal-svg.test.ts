import { expect, test } from 'vitest';
import { terminalRows } from '../src/terminal-rows.js';
import { terminalSvg } from '../src/terminal-svg.js';

const render = (output: string): string =>
  terminalSvg(terminalRows(output, 40), { columns: 40, title: 'a "title" & <more>' });

test('escapes text and title', () => {
  const svg = render('DROP "a" & <b>');
  expect(svg).toContain('<title>a &quot;title&quot; &amp; &lt;more&gt;</title>');
  expect(svg).toContain('>DROP &quot;a&quot; &amp; &lt;b&gt;</tspan>');
});

test('gives each style a span of its own, at its column', () => {
  const row = render('  ok \u001b[1m\u001b[31mno\u001b[39m\u001b[22m \u001b[2mdim\u001b[22m').match(
    /<text .*<\/text>/,
  );
  expect(row?.[0]).toBe(
    '<text y="50">' +
      '<tspan x="36.86" textLength="16.86">ok</tspan>' +
      '<tspan x="62.15" textLength="16.86" fill="#ff7b72" font-weight="bold">no</tspan>' +
      '<tspan x="87.44" textLength="25.29" fill-opacity="0.65">dim</tspan>' +
      '</text>',
  );
});

test('is as high as its rows, of which an empty one has no text', () => {
  expect(render('a')).toContain('height="76"');
  const svg = render('a\n\nb');
  expect(svg).toContain('height="116"');
  expect(svg.match(/<text y="\d+"/g)).toEqual(['<text y="50"', '<text y="90"']);
});
