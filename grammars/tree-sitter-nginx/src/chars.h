// Character classes of nginx's tokenizer, shared by the parts of the scanner.

#ifndef NGINX_HTTP_CHARS_H_
#define NGINX_HTTP_CHARS_H_

#include "tree_sitter/parser.h"

static inline void advance(TSLexer *lexer) { lexer->advance(lexer, false); }

static inline void skip(TSLexer *lexer) { lexer->advance(lexer, true); }

static inline bool at_end(TSLexer *lexer) { return lexer->lookahead == 0 && lexer->eof(lexer); }

static inline bool is_blank(int32_t c) { return c == ' ' || c == '\t'; }

static inline bool is_line_end(int32_t c) { return c == '\n' || c == '\r'; }

static inline bool is_space(int32_t c) { return is_blank(c) || is_line_end(c); }

static inline bool is_letter(int32_t c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

static inline bool is_name_char(int32_t c) {
  return is_letter(c) || (c >= '0' && c <= '9') || c == '-' || c == '.';
}

#endif // NGINX_HTTP_CHARS_H_
