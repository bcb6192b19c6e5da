/**
 * @file Structure of nginx configuration files: directives, blocks, comments and raw Lua.
 *
 * The grammar names no directive. What a directive means is for the reader of the tree to say.
 * Everything that depends on context (where a word ends, what a template placeholder is, where
 * a Lua block closes) is decided in src/scanner.c, which follows nginx's own tokenizer.
 *
 * @license MIT OR Apache-2.0
 */

/// <reference types="tree-sitter-cli/dsl" />
// @ts-check

module.exports = grammar({
  name: "nginx_http",

  // nginx counts only these four bytes as white space.
  extras: $ => [/[ \t\r\n]/, $.comment],

  // Keep in step with `enum TokenType` in src/scanner.c.
  externals: $ => [
    $.word, // a word without a placeholder
    $._lua_name, // a directive name that opens a Lua block
    $._text, // first piece of a word that holds a placeholder
    $._text_rest, // later piece, glued to the piece before it
    $._template, // placeholder at the start of a name or an argument
    $._template_rest, // placeholder glued to the piece before it
    $._template_item, // placeholder that stands between directives
    $._template_end, // zero width: the placeholder before it brought the terminator
    $.single_quoted, // string without a placeholder
    $.double_quoted,
    $._single_open, // opening quote of a string that holds a placeholder, or never closes
    $._double_open,
    $._string_text,
    $._string_template,
    $._string_close,
    $.lua_code,
    $._error_sentinel, // never in a rule: valid only while the parser recovers
  ],

  rules: {
    configuration: $ => repeat($._item),

    _item: $ => choice($.directive, alias($._template_item, $.template)),

    directive: $ => choice(
      seq(
        field("name", $._value),
        repeat(field("argument", $._value)),
        choice(";", $._template_end, field("body", $.block)),
      ),
      seq(
        field("name", alias($._lua_name, $.word)),
        repeat(field("argument", $._value)),
        choice(";", $._template_end, field("body", $.lua_block)),
      ),
    ),

    block: $ => seq("{", repeat($._item), "}"),

    lua_block: $ => seq("{", optional(field("code", $.lua_code)), "}"),

    _value: $ => choice(
      $.word,
      alias($._mixed_word, $.word),
      alias($._template, $.template),
      $.single_quoted,
      $.double_quoted,
      alias($._mixed_single, $.single_quoted),
      alias($._mixed_double, $.double_quoted),
    ),

    // A word with placeholders inside. One placeholder alone is a `template`, not a word.
    _mixed_word: $ => choice(
      seq($._text, repeat($._word_rest)),
      seq(alias($._template, $.template), repeat1($._word_rest)),
    ),

    _word_rest: $ => choice($._text_rest, alias($._template_rest, $.template)),

    // The pieces are anonymous but visible, so that recovery prefers to close a broken string over skipping it.
    _mixed_single: $ => seq(
      alias($._single_open, "'"),
      repeat($._string_part),
      alias($._string_close, "quote"),
    ),

    _mixed_double: $ => seq(
      alias($._double_open, '"'),
      repeat($._string_part),
      alias($._string_close, "quote"),
    ),

    _string_part: $ => choice(alias($._string_text, "text"), alias($._string_template, $.template)),

    // Ends at the line feed, without the carriage returns that belong to the line ending.
    comment: _ => token(seq("#", /([^\r\n]|\r+[^\r\n])*/)),
  },
});
