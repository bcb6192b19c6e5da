use std::fmt;

/// An output format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// For people at a terminal: source excerpts, help and fixes.
    Full,
    /// One line for each finding, for people and for `grep`.
    Concise,
    /// The documented JSON object.
    Json,
    /// One JSON object for each finding and line.
    JsonLines,
    /// SARIF 2.1.0, for code scanning services.
    Sarif,
    /// Workflow commands of GitHub Actions, which become annotations.
    Github,
    /// GitLab's code quality report.
    Gitlab,
    /// JUnit XML, for CI servers that show tests.
    Junit,
    /// Checkstyle XML, which many CI plugins read.
    Checkstyle,
    /// reviewdog's diagnostic format.
    Rdjson,
    /// reviewdog's diagnostic format, one diagnostic a line.
    RdjsonLines,
    /// A comment for a pull request.
    Markdown,
    /// The request body that posts a pull request review on GitHub.
    GithubReview,
}

impl Format {
    /// Every format, in the order of the documentation.
    pub const ALL: [Format; 13] = [
        Format::Full,
        Format::Concise,
        Format::Json,
        Format::JsonLines,
        Format::Sarif,
        Format::Github,
        Format::Gitlab,
        Format::Junit,
        Format::Checkstyle,
        Format::Rdjson,
        Format::RdjsonLines,
        Format::Markdown,
        Format::GithubReview,
    ];

    /// The name on the command line.
    pub const fn name(self) -> &'static str {
        match self {
            Format::Full => "full",
            Format::Concise => "concise",
            Format::Json => "json",
            Format::JsonLines => "jsonl",
            Format::Sarif => "sarif",
            Format::Github => "github",
            Format::Gitlab => "gitlab",
            Format::Junit => "junit",
            Format::Checkstyle => "checkstyle",
            Format::Rdjson => "rdjson",
            Format::RdjsonLines => "rdjsonl",
            Format::Markdown => "markdown",
            Format::GithubReview => "github-review",
        }
    }

    /// The format called `name`.
    ///
    /// # Errors
    ///
    /// When there is none; the error names the nearest one.
    pub fn from_name(name: &str) -> Result<Format, UnknownFormat> {
        Self::ALL
            .into_iter()
            .find(|format| format.name() == name)
            .ok_or_else(|| UnknownFormat { name: name.to_owned(), nearest: nearest(name) })
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl std::str::FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(name: &str) -> Result<Self, UnknownFormat> {
        Self::from_name(name)
    }
}

/// The format that somebody who wrote `name` most likely meant, if any is near enough.
fn nearest(name: &str) -> Option<Format> {
    let name = name.trim().to_ascii_lowercase();
    let score = |format: &Format| {
        let candidate = format.name();
        if candidate.replace('-', "") == name.replace(['-', '_'], "") {
            return 1.0;
        }
        strsim::jaro_winkler(candidate, &name)
    };
    // The first of several that are equally near.
    let best = Format::ALL.into_iter().rev().max_by(|a, b| score(a).total_cmp(&score(b)))?;
    (score(&best) >= 0.75).then_some(best)
}

/// Somebody asked for a format that does not exist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownFormat {
    /// What they wrote.
    pub name: String,
    /// The format they may have meant.
    pub nearest: Option<Format>,
}

impl fmt::Display for UnknownFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "unknown format `{}`; ", self.name.escape_debug())?;
        match self.nearest {
            Some(nearest) => write!(f, "did you mean `{nearest}`?"),
            None => {
                let names = Format::ALL.map(Format::name);
                write!(f, "use one of {}", names.join(", "))
            }
        }
    }
}

impl std::error::Error for UnknownFormat {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_round_trip() {
        for format in Format::ALL {
            assert_eq!(format.to_string().parse(), Ok(format));
        }
    }

    #[test]
    fn unknown_names_get_the_nearest() {
        let message = |name: &str| Format::from_name(name).map_err(|error| error.to_string());
        assert_eq!(message("jsno"), Err("unknown format `jsno`; did you mean `json`?".to_owned()));
        assert_eq!(message("SARIF"), Err("unknown format `SARIF`; did you mean `sarif`?".to_owned()));
        assert_eq!(
            message("githubreview"),
            Err("unknown format `githubreview`; did you mean `github-review`?".to_owned())
        );
        assert_eq!(
            message("github_review"),
            Err("unknown format `github_review`; did you mean `github-review`?".to_owned())
        );
        assert_eq!(message("md"), Err("unknown format `md`; did you mean `markdown`?".to_owned()));
        assert_eq!(
            message("xyz"),
            Err("unknown format `xyz`; use one of full, concise, json, jsonl, sarif, github, gitlab, junit, checkstyle, \
                 rdjson, rdjsonl, markdown, github-review"
                .to_owned())
        );
    }
}
