;;; eglot.el --- eglot with the server -*- lexical-binding: t; -*-

;; Run by ../main.rs, in the folder of the workspace.

(require 'cl-lib)
(require 'ert)
(require 'eglot)
(require 'httplsp)
(require 'python)
(load (expand-file-name "common" (file-name-directory load-file-name)) nil t)

(setq eglot-autoshutdown t
      eglot-sync-connect 60
      eglot-connect-timeout 60)

(defun test-found ()
  "What is found in this buffer, by place: beginning, end and text."
  (sort (mapcar (lambda (it)
                  (list (flymake-diagnostic-beg it) (flymake-diagnostic-end it) (flymake-diagnostic-text it)))
                (flymake-diagnostics))
        (lambda (a b) (< (car a) (car b)))))

(defun test-wait-found (count)
  "Wait until COUNT findings are shown."
  ;; In batch mode nothing is ever idle.
  (eglot--signal-textDocument/didChange)
  (test-wait (format "%d findings" count)
             (lambda ()
               (flymake-start)
               (= count (length (flymake-diagnostics))))))

(defun test-range (text &optional number)
  "Where TEXT stands, the NUMBERth time."
  (save-excursion
    (goto-char (point-min))
    (search-forward text nil nil (or number 1))
    (list (match-beginning 0) (match-end 0))))

(defun test-hover ()
  "What the server says at point, or nil."
  (let* ((answer (jsonrpc-request (eglot-current-server) :textDocument/hover (eglot--TextDocumentPositionParams)
                                  :timeout 60))
         (contents (plist-get answer :contents)))
    (and contents (plist-get contents :value))))

(defmacro test-in-file (name &rest body)
  "Open the file NAME with the server, and do BODY there."
  (declare (indent 1))
  `(with-current-buffer (find-file-noselect ,name)
     (unwind-protect
         (progn
           (httplsp-eglot)
           (test-wait "eglot" #'eglot-managed-p)
           ,@body)
       (set-buffer-modified-p nil)
       (let ((server (eglot-current-server)))
         (when server (eglot-shutdown server)))
       (kill-buffer))))

(defun test-choose (title)
  "Apply the quick fix at point whose title holds TITLE."
  (let* ((actions (append (eglot-code-actions (point) nil "quickfix" nil) nil))
         (chosen (cl-find-if (lambda (it) (string-match-p (regexp-quote title) (plist-get it :title))) actions)))
    (should chosen)
    ;; Of one action nobody is asked.
    (eglot--read-execute-code-action (list chosen) (eglot-current-server) "quickfix")))

(ert-deftest findings-hover-typing-and-a-fix ()
  (test-in-file "app.py"
    (let ((status '("\"404\"" 1)) (other '("429" 1)))
      (test-wait-found 2)
      (should (equal (seq-take (nth 0 (test-found)) 2) (apply #'test-range status)))
      (should (equal (seq-take (nth 1 (test-found)) 2) (apply #'test-range other)))
      (should (string-match-p "takes a number" (nth 2 (nth 0 (test-found)))))
      ;; Hover, and none on an innocent number.
      (goto-char (1+ (car (test-range "\"404\""))))
      (should (string-match-p "404.*Not Found" (test-hover)))
      (goto-char (car (test-range "443")))
      (should-not (test-hover))
      ;; Typing.
      (goto-char (cadr (test-range "429")))
      (delete-char -3)
      (insert "200")
      (test-wait-found 1)
      (delete-char -3)
      (insert "42")
      ;; Completion.
      (let* ((capf (eglot-completion-at-point))
             (all (all-completions (buffer-substring-no-properties (nth 0 capf) (nth 1 capf)) (nth 2 capf)))
             (item (cl-find-if (lambda (it) (string-match-p "429" it)) all))
             (exit (plist-get (nthcdr 3 capf) :exit-function)))
        (should item)
        (delete-region (nth 0 capf) (nth 1 capf))
        (insert item)
        (funcall exit item 'finished))
      (should (string-match-p "return \"wait\", 429\n" (buffer-string)))
      (test-wait-found 2)
      ;; The fix, and the bytes on disk.
      (goto-char (1+ (car (test-range "\"404\""))))
      (test-choose "Replace with 404")
      (test-wait "the fix" (lambda () (not (save-excursion (goto-char 1) (search-forward "\"404\"" nil t)))))
      (save-buffer)
      (should (equal (test-bytes "app.py")
                     (replace-regexp-in-string
                      "\"404\"" "404" (test-bytes (expand-file-name "app.py" (getenv "ORIGINAL"))))))
      (test-wait-found 1))))

(ert-deftest settings-count-at-once ()
  (let ((eglot-workspace-configuration nil))
    (test-in-file "app.js"
      (test-wait-found 2)
      (let ((server (eglot-current-server)))
        (setq-default eglot-workspace-configuration '(:httplsp (:rules (:retry-after-missing "off"))))
        (eglot-signal-didChangeConfiguration server)
        (test-wait-found 1)
        (setq-default eglot-workspace-configuration '(:httplsp nil))
        (eglot-signal-didChangeConfiguration server)
        (test-wait-found 2)
        (should (eq server (eglot-current-server)))))))

(ert-deftest a-killed-server-can-be-started-again ()
  (test-in-file "app.js"
    (test-wait-found 2)
    (let ((process (jsonrpc--process (eglot-current-server))))
      (signal-process process 'SIGKILL)
      (test-wait "its end" (lambda () (not (process-live-p process))))
      (test-wait "that eglot notices" (lambda () (not (eglot-managed-p))))
      (httplsp-eglot)
      (test-wait "eglot" #'eglot-managed-p)
      (test-wait-found 2))))

(ert-deftest what-is-explained ()
  (httplsp-status "404")
  (with-current-buffer "*httplsp*"
    (should (string-match-p "Not Found" (buffer-string))))
  (httplsp-timeouts)
  (with-current-buffer "*httplsp timeouts*"
    (should (string-match-p "gateway" (buffer-string)))
    (should (string-match-p "60s" (buffer-string))))
  (should-error (httplsp-status "nonsense-of-no-kind") :type 'user-error))

;;; eglot.el ends here
