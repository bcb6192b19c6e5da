(comment) @comment

(section
  name: (word) @tag)

(close) @tag

(directive
  name: (word) @keyword)

((word) @string
  (#match? @string "^[\"']"))

((directive
  argument: (word) @number)
  (#match? @number "^[0-9]+$"))
