;;; lsp-mode.el --- lsp-mode with the server -*- lexical-binding: t; -*-

;; Run by ../main.rs, in the folder of the workspace.

;; Debian's Emacs cannot compile these here; nothing is missed.
(defvar comp-enable-subr-trampolines)
(setq comp-enable-subr-trampolines nil
      lsp-session-file (expand-file-name "session" (getenv "XDG_CACHE_HOME"))
      lsp-enable-suggest-server-download nil
      lsp-keep-workspace-alive nil
      lsp-restart 'ignore
      lsp-diagnostics-provider :none)

(require 'cl-lib)
(require 'ert)
(require 'lsp-mode)
(require 'lsp-completion)
(require 'lsp-diagnostics)
(require 'lsp-headerline)
(require 'lsp-lens)
(require 'lsp-modeline)
(require 'httplsp)
(require 'python)
(load (expand-file-name "common" (file-name-directory load-file-name)) nil t)

(defun test-found ()
  "What is found in this buffer, in the order of places."
  (sort (append (gethash (lsp--fix-path-casing buffer-file-name) (lsp-diagnostics t)) nil)
        (lambda (a b) (< (test-line a) (test-line b)))))

(defun test-line (diagnostic)
  "The line where DIAGNOSTIC begins."
  (lsp-get (lsp-get (lsp-get diagnostic :range) :start) :line))

(defun test-text (diagnostic)
  "What DIAGNOSTIC underlines."
  (let ((range (lsp--range-to-region (lsp-get diagnostic :range))))
    (buffer-substring-no-properties (car range) (cdr range))))

(defun test-wait-found (count)
  "Wait until there are COUNT findings."
  (test-wait (format "%d findings" count) (lambda () (= count (length (test-found))))))

(defun test-at (text)
  "Go to TEXT."
  (goto-char (point-min))
  (search-forward text)
  (goto-char (1+ (match-beginning 0))))

(defun test-hover ()
  "What the server says at point, or nil."
  (let ((answer (lsp-request "textDocument/hover" (lsp--text-document-position-params))))
    (and answer (lsp-get (lsp-get answer :contents) :value))))

(ert-deftest findings-hover-typing-and-a-fix ()
  (lsp-workspace-folders-add default-directory)
  ;; lsp-mode 8 takes columns for characters: behind an emoji they are not.
  (let ((original (replace-regexp-in-string "\360\237\231\202" ":)" (test-bytes "app.py"))))
    (let ((coding-system-for-write 'no-conversion))
      (write-region original nil "app.py"))
    (with-current-buffer (find-file-noselect "app.py")
      (lsp)
      (test-wait "lsp-mode" #'lsp-workspaces)
      (should (equal '(httplsp)
                     (mapcar (lambda (it) (lsp--client-server-id (lsp--workspace-client it))) (lsp-workspaces))))
      (test-wait-found 2)
      (should (equal '("\"404\"" "429") (mapcar #'test-text (test-found))))
      (should (string-match-p "takes a number" (lsp-get (car (test-found)) :message)))
      ;; Hover, and none on an innocent number.
      (test-at "\"404\"")
      (should (string-match-p "404.*Not Found" (test-hover)))
      (test-at "443")
      (should-not (test-hover))
      ;; Typing.
      (test-at "429")
      (backward-char)
      (delete-char 3)
      (insert "200")
      (test-wait-found 1)
      (delete-char -3)
      (insert "42")
      ;; Completion.
      (let* ((capf (lsp-completion-at-point))
             (all (all-completions (buffer-substring-no-properties (nth 0 capf) (nth 1 capf)) (nth 2 capf)))
             (item (cl-find-if (lambda (it) (string-match-p "429" it)) all)))
        (should item)
        (delete-region (nth 0 capf) (nth 1 capf))
        (insert item)
        (funcall (plist-get (nthcdr 3 capf) :exit-function) item 'finished))
      (should (string-match-p "return \"wait\", 429\n" (buffer-string)))
      (test-wait-found 2)
      ;; The fix, and the bytes on disk.
      (test-at "\"404\"")
      (let ((action (cl-find-if (lambda (it) (string-match-p "Replace with 404" (lsp-get it :title)))
                                (append (lsp-code-actions-at-point) nil))))
        (should action)
        (lsp-execute-code-action action))
      (test-wait "the fix" (lambda () (not (save-excursion (goto-char 1) (search-forward "\"404\"" nil t)))))
      (save-buffer)
      (should (equal (test-bytes "app.py") (replace-regexp-in-string "\"404\"" "404" original)))
      (test-wait-found 1))))

;;; lsp-mode.el ends here
