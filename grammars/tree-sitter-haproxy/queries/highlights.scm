(comment) @comment

(section
  name: (word) @keyword)

(directive
  name: (word) @property)

((word) @string
  (#match? @string "^[\"']"))

((directive
  argument: (word) @number)
  (#match? @number "^[0-9]+(us|ms|s|m|h|d|k|M|G)?$"))
