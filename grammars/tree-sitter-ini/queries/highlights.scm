(comment) @comment

(section
  name: (section_name) @keyword)

(setting
  name: (name) @property)

((value) @string
  (#match? @string "^[\"']"))

((value) @number
  (#match? @number "^[0-9]+[a-zA-Z]*$"))
