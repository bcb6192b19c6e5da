/**
 * @file Structure of Caddyfiles: directives, blocks, quoted texts and heredocs.
 *
 * The grammar names no directive: a site's addresses, a snippet and a directive are all a line of words, perhaps with a
 * block. Where a word ends is decided in src/scanner.c, which follows Caddy's own lexer.
 *
 * Every input has a tree: a `}` too many is `unexpected`, one that is not there is an empty `missing`.
 *
 * @license MIT OR Apache-2.0
 */

/// <reference types="tree-sitter-cli/dsl" />
// @ts-check

module.exports = grammar({
  name: "caddyfile_http",

  // A backslash joins a line with the next one.
  extras: $ => [/[ \t\r\n]/, /\\\r?\n/, $.comment],

  // Keep in step with `enum TokenType` in src/scanner.c.
  externals: $ => [
    "{",
    "}",
    $.word,
    $.quoted,
    $.raw, // between backticks
    $.heredoc,
    $._end, // empty: the line ends here
    $.missing, // empty: the file ends within a block
    $._error_sentinel, // never in a rule: valid only while the parser recovers
  ],

  rules: {
    configuration: $ => repeat(choice($._item, alias("}", $.unexpected))),

    // A block without a name holds the global options.
    _item: $ => choice($.directive, $.block),

    directive: $ => seq(
      field("name", $._value),
      repeat(field("argument", $._value)),
      choice($._end, field("body", $.block)),
    ),

    block: $ => seq("{", repeat($._item), choice("}", $.missing)),

    _value: $ => choice($.word, $.quoted, $.raw, $.heredoc),

    comment: _ => token(seq("#", /([^\r\n]|\r+[^\r\n])*/)),
  },
});
