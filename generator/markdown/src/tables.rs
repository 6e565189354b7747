//! Tables: each can be scrolled sideways, and cells are aligned by class.

use pulldown_cmark::Alignment;

const HEAD_CELL: &str = "<th scope=\"col\"";

/// The table that is being written; there is never one inside another.
#[derive(Default)]
pub(crate) struct Table {
    alignments: Vec<Alignment>,
    column: usize,
    in_head: bool,
    has_body: bool,
    cell_start: usize,
}

impl Table {
    pub(crate) fn start(&mut self, out: &mut String, alignments: Vec<Alignment>) {
        *self = Self { alignments, ..Self::default() };
        out.push_str("<div class=\"table\" tabindex=\"0\">\n<table>\n");
    }

    pub(crate) fn end(&self, out: &mut String) {
        out.push_str(if self.has_body { "</tbody>\n</table>\n</div>\n" } else { "</table>\n</div>\n" });
    }

    pub(crate) fn start_head(&mut self, out: &mut String) {
        self.in_head = true;
        self.column = 0;
        out.push_str("<thead>\n<tr>");
    }

    pub(crate) fn end_head(&mut self, out: &mut String) {
        self.in_head = false;
        out.push_str("</tr>\n</thead>\n");
    }

    pub(crate) fn start_row(&mut self, out: &mut String) {
        self.column = 0;
        if !self.has_body {
            self.has_body = true;
            out.push_str("<tbody>\n");
        }
        out.push_str("<tr>");
    }

    pub(crate) fn start_cell(&mut self, out: &mut String) {
        self.cell_start = out.len();
        out.push_str(if self.in_head { HEAD_CELL } else { "<td" });
        out.push_str(match self.alignments.get(self.column) {
            Some(Alignment::Right) => " class=\"align-right\">",
            Some(Alignment::Center) => " class=\"align-center\">",
            _ => ">",
        });
        self.column += 1;
    }

    pub(crate) fn end_cell(&mut self, out: &mut String) {
        let is_empty = out.ends_with('>') && !out[self.cell_start + 1..].contains('<');
        if self.in_head && is_empty {
            // A header without text means nothing to those who hear it.
            out.replace_range(self.cell_start..self.cell_start + HEAD_CELL.len(), "<td");
        }
        out.push_str(if self.in_head && !is_empty { "</th>" } else { "</td>" });
    }
}

#[cfg(test)]
mod tests {
    use crate::{Options, render};

    #[test]
    fn a_table_is_wrapped_and_aligned_by_class() {
        assert_eq!(
            render("| a | b | c |\n|---|--:|:-:|\n| 1 | *2* | 3 |\n", &Options::plain()).html,
            "<div class=\"table\" tabindex=\"0\">\n<table>\n<thead>\n<tr><th scope=\"col\">a</th><th scope=\"col\" class=\"align-right\">b</th>\
             <th scope=\"col\" class=\"align-center\">c</th></tr>\n</thead>\n<tbody>\n<tr><td>1</td><td class=\"align-right\"><em>2</em></td>\
             <td class=\"align-center\">3</td></tr>\n</tbody>\n</table>\n</div>\n"
        );
    }

    #[test]
    fn an_empty_header_is_no_header_and_no_rows_are_no_body() {
        let html = render("|  | **b** |\n|--:|---|\n", &Options::plain()).html;
        assert!(html.contains("<tr><td class=\"align-right\"></td><th scope=\"col\"><strong>b</strong></th></tr>"), "{html}");
        assert!(!html.contains("tbody"), "{html}");
    }
}
