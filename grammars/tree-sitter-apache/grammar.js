/**
 * @file Structure of Apache httpd configuration files: directives and sections.
 *
 * The grammar names no directive. Where a word ends depends on where it stands, so words are split in src/scanner.c,
 * which follows Apache's own reader.
 *
 * Every input has a tree: a closing tag that closes nothing is `unexpected`, one that is not there is an empty
 * `missing`.
 *
 * @license MIT OR Apache-2.0
 */

/// <reference types="tree-sitter-cli/dsl" />
// @ts-check

module.exports = grammar({
  name: "apache_http",

  // A backslash joins a line with the next one.
  extras: $ => [/[ \t\r\n]/, /\\\r?\n/, $.comment],

  // Keep in step with `enum TokenType` in src/scanner.c.
  externals: $ => [
    $._open, // `<` in front of the name of a section
    $.close, // `</name>`
    $._plain_word,
    $._section_word, // a word in the opening tag of a section
    $._section_end, // `>`, and what stands behind it on the line
    $._end, // empty: the line ends here
    $.missing, // empty: the file ends within a section
    $._error_sentinel, // never in a rule: valid only while the parser recovers
  ],

  rules: {
    configuration: $ => repeat(choice($._item, alias($.close, $.unexpected))),

    _item: $ => choice($.directive, $.section),

    directive: $ => seq(
      field("name", alias($._plain_word, $.word)),
      repeat(field("argument", alias($._plain_word, $.word))),
      $._end,
    ),

    section: $ => seq(
      $._open,
      field("name", alias($._section_word, $.word)),
      repeat(field("argument", alias($._section_word, $.word))),
      $._section_end,
      optional(field("body", $.block)),
      choice($.close, $.missing),
    ),

    block: $ => repeat1($._item),

    // Only where a line begins. It goes on behind a backslash too.
    comment: _ => token(seq("#", /([^\\\r\n]|\\\r?\n|\\[^\r\n]?|\r+[^\r\n])*/)),
  },
});
