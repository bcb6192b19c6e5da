(comment) @comment

(directive
  name: (word) @keyword)

(directive
  name: [(single_quoted) (double_quoted)] @string.special)

(directive
  argument: [(single_quoted) (double_quoted)] @string)

((directive
  argument: (word) @number)
  (#match? @number "^[0-9]+([.][0-9]+)?([kKmMgGsSdDhHwWyY]|ms|%)?$"))

((directive
  argument: (word) @boolean)
  (#any-of? @boolean "on" "off"))

((directive
  argument: (word) @operator)
  (#any-of? @operator "=" "!=" "~" "~*" "!~" "!~*" "^~"))

((directive
  argument: (word) @variable)
  (#match? @variable "^[$]"))

(template) @embedded

";" @punctuation.delimiter

["{" "}"] @punctuation.bracket
