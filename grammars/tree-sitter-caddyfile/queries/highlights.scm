(comment) @comment

(directive
  name: (word) @keyword)

[(quoted) (raw) (heredoc)] @string

((directive
  argument: (word) @number)
  (#match? @number "^[0-9]+(ns|us|ms|s|m|h|d)?$"))

((directive
  argument: (word) @label)
  (#match? @label "^@"))

["{" "}"] @punctuation.bracket
