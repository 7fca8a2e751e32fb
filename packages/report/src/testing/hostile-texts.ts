/** Texts that break a renderer which trusts its input. */
export const hostileTexts: readonly string[] = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='alert(1)",
  '</style><script>alert(1)</script>',
  '</svg></title><script>alert(1)</script>',
  '<!-- <![CDATA[ ]]> &lt;script&gt; &#60;b&#62;',
  '[click](javascript:alert(1)) ![x](https://example.org/x.png) <https://example.org>',
  '``` ```` ~~~ `code`',
  'a | b \\| c',
  '\n\n# heading\n- item\n> quote\n```\nfence\n```\n',
  'right \u202e to left \u2066 isolate',
  'half \ud83d a pair',
  'nul \u0000 escape \u001b[31mred\u001b[0m bell \u0007',
  '\u200bzero\ufeff width\u{e0041}',
  `datum["x"] \${signal} {{constructor}} %s`,
];
