// Finds the end of a `*_by_lua_block { … }` body.

#ifndef NGINX_HTTP_LUA_H_
#define NGINX_HTTP_LUA_H_

#include "chars.h"

// Reads a short string; a line end closes a broken one.
static void read_lua_string(TSLexer *lexer) {
  int32_t quote = lexer->lookahead;
  advance(lexer);
  while (!at_end(lexer) && lexer->lookahead != '\n') {
    int32_t c = lexer->lookahead;
    advance(lexer);
    if (c == quote) return;
    if (c != '\\' || at_end(lexer)) continue;
    bool carriage = lexer->lookahead == '\r';
    advance(lexer);
    if (carriage && lexer->lookahead == '\n') advance(lexer);
  }
}

// Reads `[[ … ]]`, `[=[ … ]=]` and so on. When it is no long bracket, reads only up to where it differs.
static bool read_long_bracket(TSLexer *lexer) {
  unsigned level = 0;
  advance(lexer);
  for (; lexer->lookahead == '='; level++) advance(lexer);
  if (lexer->lookahead != '[') return false;
  advance(lexer);
  while (!at_end(lexer)) {
    if (lexer->lookahead != ']') {
      advance(lexer);
      continue;
    }
    unsigned equals = 0;
    advance(lexer);
    for (; lexer->lookahead == '='; equals++) advance(lexer);
    if (lexer->lookahead == ']' && equals == level) {
      advance(lexer);
      return true;
    }
  }
  return true;
}

static void read_lua_comment(TSLexer *lexer) {
  if (lexer->lookahead == '[' && read_long_bracket(lexer)) return;
  while (!at_end(lexer) && lexer->lookahead != '\n') advance(lexer);
}

// Reads Lua code up to the `}` that closes its block and marks the end there.
//
// When the braces do not balance, the code ends before the first `}` that starts a line and is not indented
// deeper than the directive. They do not balance when the file ends first (then `broken` is set, and the next
// such block is not searched to the end of the file again), or when the `}` that seems to close the block is
// indented less than the directive and another one is indented like it. Returns whether there is any code.
static bool read_lua_code(TSLexer *lexer, uint16_t indent, bool *broken) {
  unsigned depth = 1;
  unsigned column = 0;
  bool only_space = true;       // on this line so far
  bool has_code = false;        // in the block
  bool fallback = false;        // an end was marked in case the braces do not balance
  bool fallback_has_code = false;
  bool fallback_is_level = false; // with the directive

  while (!at_end(lexer)) {
    int32_t c = lexer->lookahead;
    if (c == '}') {
      if (depth == 1) {
        if (fallback_is_level && only_space && column < indent) return fallback_has_code;
        lexer->mark_end(lexer);
        return has_code;
      }
      if (only_space && column <= indent && !fallback) {
        lexer->mark_end(lexer);
        if (*broken) return has_code;
        fallback = true;
        fallback_has_code = has_code;
        fallback_is_level = column == indent;
      }
      depth--;
    } else if (c == '{') {
      depth++;
    }
    if (c == '\n') {
      only_space = true;
      column = 0;
      advance(lexer);
      continue;
    }
    if (is_space(c)) {
      column++;
      advance(lexer);
      continue;
    }
    only_space = false;
    has_code = true;
    if (c == '"' || c == '\'') {
      read_lua_string(lexer);
    } else if (c == '[') {
      read_long_bracket(lexer);
    } else {
      advance(lexer);
      if (c == '-' && lexer->lookahead == '-') {
        advance(lexer);
        read_lua_comment(lexer);
      }
    }
  }

  *broken = true;
  if (fallback) return fallback_has_code;
  lexer->mark_end(lexer);
  return has_code;
}

#endif // NGINX_HTTP_LUA_H_
