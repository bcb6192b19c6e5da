//! Diagnostics for clients that ask for them.

use serde_json::json;
use tower_lsp::jsonrpc::{Error, ErrorCode};
use tower_lsp::ls_types::{
    Diagnostic, DocumentDiagnosticReport, DocumentDiagnosticReportResult, FullDocumentDiagnosticReport,
    RelatedFullDocumentDiagnosticReport, RelatedUnchangedDocumentDiagnosticReport, UnchangedDocumentDiagnosticReport,
};

/// The server gave the request up.
const SERVER_CANCELLED: ErrorCode = ErrorCode::ServerError(-32802);

/// The answer, or that it is the one the client has already.
pub fn answer(items: Vec<Diagnostic>, id: String, previous: Option<&str>) -> DocumentDiagnosticReportResult {
    let report = if previous == Some(id.as_str()) {
        let unchanged_document_diagnostic_report = UnchangedDocumentDiagnosticReport { result_id: id };
        DocumentDiagnosticReport::Unchanged(RelatedUnchangedDocumentDiagnosticReport {
            related_documents: None,
            unchanged_document_diagnostic_report,
        })
    } else {
        let full_document_diagnostic_report = FullDocumentDiagnosticReport { result_id: Some(id), items };
        DocumentDiagnosticReport::Full(RelatedFullDocumentDiagnosticReport {
            related_documents: None,
            full_document_diagnostic_report,
        })
    };
    DocumentDiagnosticReportResult::Report(report)
}

/// The answer for a document that is not open.
pub fn nothing() -> DocumentDiagnosticReportResult {
    let report = DocumentDiagnosticReport::Full(RelatedFullDocumentDiagnosticReport::default());
    DocumentDiagnosticReportResult::Report(report)
}

/// The document has changed meanwhile; the client is to ask again.
pub fn cancelled() -> Error {
    Error {
        code: SERVER_CANCELLED,
        message: "the document has changed meanwhile".into(),
        data: Some(json!({ "retriggerRequest": true })),
    }
}
