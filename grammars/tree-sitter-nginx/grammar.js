/**
 * @file Structure of nginx configuration files: directives, blocks, comments and raw Lua.
 *
 * The grammar names no directive. What a directive means is for the reader of the tree to say.
 * Everything that depends on context (where a word ends, what a template placeholder is, where
 * a Lua block closes) is decided in src/scanner.c, which follows nginx's own tokenizer.
 *
 * Every input has a tree. What nginx would reject is marked where it stands, by `unexpected` around
 * a token that has no place and by an empty `missing` where a token should be. So one mistake never
 * costs its neighbours, and broken files parse as fast as sound ones.
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
    $._lua_name, // a directive name that opens a Lua block: plain or quoted
    $._lua_single,
    $._lua_double,
    $._text, // first piece of a word that holds a placeholder
    $._text_rest, // later piece, glued to the piece before it
    $._template, // placeholder at the start of a name or an argument
    $._template_rest, // placeholder glued to the piece before it
    $._template_item, // placeholder that stands between directives
    $._template_end, // empty: the placeholder before it brings the terminator
    $._branch_close, // placeholder of the next branch, which ends a block of the branch before it
    $._branch_end, // empty: ends another such block
    $._spare_close, // `}` that repeats the one of another branch
    "{",
    "}",
    $.single_quoted, // string without a placeholder
    $.double_quoted,
    $._single_open, // opening quote of a string that holds a placeholder, or never closes
    $._double_open,
    $._string_text,
    $._string_template,
    $._string_close, // closing quote and the text before it
    $.lua_code,
    $._unclosed, // `{{` or `{%` of a placeholder that does not close
    $.missing, // empty: here nginx wants a terminator, a brace or a quote
    $._error_sentinel, // never in a rule: valid only while the parser recovers
  ],

  rules: {
    configuration: $ => repeat(choice($._item, alias("}", $.unexpected))),

    _item: $ => choice(
      $.directive,
      alias($._template_item, $.template),
      alias(choice(";", $._unclosed), $.unexpected),
      alias($._nameless_block, $.block),
      alias($._spare_close, "}"),
    ),

    directive: $ => choice(
      seq(
        field("name", $._value),
        repeat($._argument),
        choice($._terminator, field("body", $.block)),
      ),
      seq(
        field("name", $._lua_value),
        repeat($._argument),
        choice($._terminator, field("body", $.lua_block)),
      ),
    ),

    _argument: $ => choice(field("argument", $._value), alias($._unclosed, $.unexpected)),

    _terminator: $ => choice(";", $._template_end, $.missing),

    block: $ => seq("{", repeat($._item), $._close),

    _nameless_block: $ => seq(alias("{", $.unexpected), repeat($._item), $._close),

    lua_block: $ => seq("{", optional(field("code", $.lua_code)), $._close),

    _close: $ => choice("}", $.missing, alias($._branch_close, $.template), $._branch_end),

    _value: $ => choice(
      $.word,
      alias($._mixed_word, $.word),
      alias($._template, $.template),
      $.single_quoted,
      $.double_quoted,
      alias($._mixed_single, $.single_quoted),
      alias($._mixed_double, $.double_quoted),
    ),

    _lua_value: $ => choice(
      alias($._lua_name, $.word),
      alias($._lua_single, $.single_quoted),
      alias($._lua_double, $.double_quoted),
    ),

    // A word with placeholders inside. One placeholder alone is a `template`, not a word.
    _mixed_word: $ => choice(
      seq($._text, repeat($._word_rest)),
      seq(alias($._template, $.template), repeat1($._word_rest)),
    ),

    _word_rest: $ => choice($._text_rest, alias($._template_rest, $.template)),

    _mixed_single: $ => seq($._single_open, repeat($._string_part), $._string_end),

    _mixed_double: $ => seq($._double_open, repeat($._string_part), $._string_end),

    _string_part: $ => choice($._string_text, alias($._string_template, $.template)),

    _string_end: $ => choice($._string_close, $.missing),

    // Ends at the line feed, without the carriage returns that belong to the line ending.
    comment: _ => token(seq("#", /([^\r\n]|\r+[^\r\n])*/)),
  },
});
