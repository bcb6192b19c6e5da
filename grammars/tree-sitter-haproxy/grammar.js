/**
 * @file Structure of HAProxy configuration files: sections and the lines in them.
 *
 * The grammar names the sections, which nothing else sets apart from other lines, and no keyword. Quotes and escapes
 * stay in the words: one word may be quoted in parts.
 *
 * @license MIT OR Apache-2.0
 */

/// <reference types="tree-sitter-cli/dsl" />
// @ts-check

module.exports = grammar({
  name: "haproxy_http",

  extras: $ => [/[ \t\r\n]/, /\\\r?\n/, $.comment],

  // Keep in step with `enum TokenType` in src/scanner.c.
  externals: $ => [
    $._end, // empty: the line ends here
    $._error_sentinel, // never in a rule: valid only while the parser recovers
  ],

  rules: {
    configuration: $ => seq(repeat($.directive), repeat($.section)),

    section: $ => seq(
      field("name", alias($._section_name, $.word)),
      repeat(field("argument", $.word)),
      $._end,
      optional(field("body", $.block)),
    ),

    block: $ => repeat1($.directive),

    directive: $ => seq(field("name", $.word), repeat(field("argument", $.word)), $._end),

    _section_name: _ => choice(
      "global",
      "defaults",
      "frontend",
      "backend",
      "listen",
      "peers",
      "mailers",
      "resolvers",
      "userlist",
      "cache",
      "program",
      "http-errors",
      "ring",
      "log-forward",
      "log-profile",
      "fcgi-app",
      "crt-store",
      "traces",
      "acme",
      "ruleset",
    ),

    // Longest match: what has no closing quote or mark is read as single characters, up to the end of the line.
    word: _ => token(seq(
      repeat(choice(
        /[^ \t\r\n"'\\#]/,
        /\\[^\r\n]/,
        /"([^"\\\r\n]|\\[^\r\n])*"/,
        /'[^'\r\n]*'/,
        // What a template fills in: the blanks inside do not end the word.
        /\{\{([^}\r\n]|\}[^}\r\n])*\}\}/,
        /\{%[-+ \t\r\n]([^%]|%+[^%}])*%+\}/,
        /<%([^%]|%+[^%>])*%+>/,
      )),
      choice(
        /[^ \t\r\n"'\\#]/,
        /\\[^\r\n]?/,
        /"([^"\\\r\n]|\\[^\r\n])*"?/,
        /'[^'\r\n]*'?/,
        /\{\{([^}\r\n]|\}[^}\r\n])*\}\}/,
        /\{%[-+ \t\r\n]([^%]|%+[^%}])*%+\}/,
        /<%([^%]|%+[^%>])*%+>/,
      ),
    )),

    comment: _ => token(seq("#", /([^\r\n]|\r+[^\r\n])*/)),
  },
});
