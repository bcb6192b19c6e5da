/**
 * @file Structure of INI files: settings, and sections that hold settings.
 *
 * What several readers of such files have in common: `;` and `#` begin comments, a backslash at the end of a line joins
 * it with the next one, and so does an indented line that begins with an option of a command. Names may have brackets
 * (`php_value[memory_limit]`) and need no value.
 *
 * @license MIT OR Apache-2.0
 */

/// <reference types="tree-sitter-cli/dsl" />
// @ts-check

// A piece of a value. A quote that does not close is a character like any other.
const FIRST = choice(
  /[^ \t\r\n;"'\\]/,
  /"([^"\\\r\n]|\\[^\r\n])*"/,
  /'[^'\r\n]*'/,
  /["']/,
  /\\[^\r\n]?/,
);
const PIECE = choice(FIRST, /\\\r?\n/, /\r?\n[ \t]+-/);

module.exports = grammar({
  name: "ini_http",

  extras: $ => [/[ \t\f\r\n\uFEFF]/, $.comment],

  rules: {
    document: $ => seq(repeat($.setting), repeat($.section)),

    section: $ => seq(field("name", $.section_name), repeat($.setting)),

    // A line without a name, too, is a setting: every text has a tree.
    setting: $ => prec.right(choice(
      seq(field("name", $.name), optional(seq($._equals, optional(field("value", $.value))))),
      seq($._equals, optional(field("value", $.value))),
    )),

    section_name: _ => token(/\[[^\]\r\n]*\]?/),

    name: _ => token(seq(/[^ \t\f\r\n\uFEFF=\[;#]/, repeat(seq(repeat(/[ \t]/), /[^ \t\f\r\n\uFEFF=;]/)))),

    _equals: _ => token(seq("=", repeat(/[ \t]/))),

    value: _ => token.immediate(seq(FIRST, repeat(seq(repeat(/[ \t]/), PIECE)))),

    comment: _ => token(/[;#][^\r\n]*/),
  },
});
