//! What may stand in a drawing (SVG 2): nothing that runs, leads elsewhere, or holds another language.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::structure::walk;
use crate::{Limits, identify};

/// The elements that stay.
const ELEMENTS: &[&str] = &[
    "circle",
    "clipPath",
    "defs",
    "desc",
    "ellipse",
    "feBlend",
    "feColorMatrix",
    "feComponentTransfer",
    "feComposite",
    "feConvolveMatrix",
    "feDiffuseLighting",
    "feDisplacementMap",
    "feDistantLight",
    "feDropShadow",
    "feFlood",
    "feFuncA",
    "feFuncB",
    "feFuncG",
    "feFuncR",
    "feGaussianBlur",
    "feMerge",
    "feMergeNode",
    "feMorphology",
    "feOffset",
    "fePointLight",
    "feSpecularLighting",
    "feSpotLight",
    "feTile",
    "feTurbulence",
    "filter",
    "g",
    "image",
    "line",
    "linearGradient",
    "marker",
    "mask",
    "path",
    "pattern",
    "polygon",
    "polyline",
    "radialGradient",
    "rect",
    "stop",
    "style",
    "svg",
    "symbol",
    "text",
    "textPath",
    "title",
    "tspan",
    "use",
];

/// The elements of which only what is in them stays.
const OPENED: &[&str] = &["a", "switch"];

/// The attributes that stay: geometry, and how things are painted.
const ATTRIBUTES: &[&str] = &[
    "alignment-baseline",
    "amplitude",
    "aria-hidden",
    "aria-label",
    "aria-labelledby",
    "azimuth",
    "baseFrequency",
    "baseline-shift",
    "bias",
    "class",
    "clip-path",
    "clip-rule",
    "clipPathUnits",
    "color",
    "color-interpolation",
    "color-interpolation-filters",
    "cx",
    "cy",
    "d",
    "diffuseConstant",
    "direction",
    "display",
    "divisor",
    "dominant-baseline",
    "dx",
    "dy",
    "edgeMode",
    "elevation",
    "exponent",
    "fill",
    "fill-opacity",
    "fill-rule",
    "filter",
    "filterUnits",
    "flood-color",
    "flood-opacity",
    "font-family",
    "font-size",
    "font-size-adjust",
    "font-stretch",
    "font-style",
    "font-variant",
    "font-weight",
    "fr",
    "fx",
    "fy",
    "gradientTransform",
    "gradientUnits",
    "height",
    "id",
    "image-rendering",
    "in",
    "in2",
    "intercept",
    "k1",
    "k2",
    "k3",
    "k4",
    "kernelMatrix",
    "lengthAdjust",
    "letter-spacing",
    "lighting-color",
    "limitingConeAngle",
    "marker-end",
    "marker-mid",
    "marker-start",
    "markerHeight",
    "markerUnits",
    "markerWidth",
    "mask",
    "mask-type",
    "maskContentUnits",
    "maskUnits",
    "method",
    "mix-blend-mode",
    "mode",
    "numOctaves",
    "offset",
    "opacity",
    "operator",
    "order",
    "orient",
    "overflow",
    "paint-order",
    "pathLength",
    "patternContentUnits",
    "patternTransform",
    "patternUnits",
    "points",
    "pointsAtX",
    "pointsAtY",
    "pointsAtZ",
    "preserveAlpha",
    "preserveAspectRatio",
    "primitiveUnits",
    "r",
    "radius",
    "refX",
    "refY",
    "result",
    "role",
    "rotate",
    "rx",
    "ry",
    "scale",
    "seed",
    "shape-rendering",
    "side",
    "slope",
    "spacing",
    "specularConstant",
    "specularExponent",
    "spreadMethod",
    "startOffset",
    "stdDeviation",
    "stitchTiles",
    "stop-color",
    "stop-opacity",
    "stroke",
    "stroke-dasharray",
    "stroke-dashoffset",
    "stroke-linecap",
    "stroke-linejoin",
    "stroke-miterlimit",
    "stroke-opacity",
    "stroke-width",
    "style",
    "surfaceScale",
    "tableValues",
    "targetX",
    "targetY",
    "text-anchor",
    "text-decoration",
    "text-rendering",
    "textLength",
    "transform",
    "transform-origin",
    "type",
    "values",
    "vector-effect",
    "viewBox",
    "visibility",
    "width",
    "word-spacing",
    "writing-mode",
    "x",
    "x1",
    "x2",
    "xChannelSelector",
    "y",
    "y1",
    "y2",
    "yChannelSelector",
    "z",
];

/// The pictures that a drawing may hold.
const EMBEDDED: [&str; 4] = ["data:image/png;base64,", "data:image/jpeg;base64,", "data:image/webp;base64,", "data:image/gif;base64,"];

/// What becomes of an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    Stays,
    /// Only what is in it stays.
    Opened,
    /// It goes with all that is in it.
    Goes,
}

/// What becomes of an element of this name.
pub(super) fn fate(element: &str) -> Fate {
    if ELEMENTS.contains(&element) {
        Fate::Stays
    } else if OPENED.contains(&element) {
        Fate::Opened
    } else {
        Fate::Goes
    }
}

/// The name under which an attribute stays, and its value; nothing if it goes.
pub(super) fn attribute<'a>(element: &str, name: &'a str, value: Cow<'a, str>) -> Option<(&'a str, Cow<'a, str>)> {
    if matches!(name, "href" | "xlink:href") {
        let value = value.trim();
        if value.starts_with('#') {
            return Some(("href", value.to_owned().into()));
        }
        return if element == "image" { Some(("href", embedded(value)?.into())) } else { None };
    }
    (ATTRIBUTES.contains(&name) && is_harmless_style(&value)).then_some((name, value))
}

/// An embedded picture without what it tells of its makers.
fn embedded(value: &str) -> Option<String> {
    let encoded = EMBEDDED.iter().find_map(|start| value.strip_prefix(start))?;
    let encoded: String = encoded.chars().filter(|letter| !letter.is_ascii_whitespace()).collect();
    let data = STANDARD.decode(encoded).ok()?;
    let format = identify(&data)?;
    let walked = walk(format, &data).ok()?;
    walked.within(&Limits::default()).ok()?;
    Some(format!("data:{};base64,{}", format.media_type(), STANDARD.encode(walked.bare())))
}

/// Whether a value or a style sheet leads nowhere else: no address but of a part of the drawing, no rule that loads, nothing hidden by escapes.
pub(super) fn is_harmless_style(text: &str) -> bool {
    let text: String = text.to_ascii_lowercase().chars().filter(|letter| !letter.is_whitespace() && !letter.is_control()).collect();
    let leads_away = |after: &str| !after.trim_start_matches(['"', '\'']).starts_with('#');
    let loads = [
        "\\",
        "/*",
        "@import",
        "@namespace",
        "image(",
        "image-set(",
        "src(",
        "expression(",
        "javascript:",
        "behavior:",
        "-moz-binding",
        "</",
    ];
    !loads.iter().any(|way| text.contains(way)) && !text.split("url(").skip(1).any(leads_away)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn styles_lead_nowhere() {
        for harmless in ["fill:url(#a)", "url( '#a' )", ".a{fill:red}", "M0 0L1 1"] {
            assert!(is_harmless_style(harmless), "{harmless}");
        }
        for other in
            ["fill:url(http://a)", "URL (//a)", "@Import 'a'", "u\\72l(//a)", "u/**/rl(//a)", "url(#a) url(data:x)", "java\nscript:x"]
        {
            assert!(!is_harmless_style(other), "{other}");
        }
    }

    #[test]
    fn a_link_leads_into_the_drawing_or_nowhere() {
        assert_eq!(attribute("use", "xlink:href", "#a".into()), Some(("href", "#a".into())));
        for away in ["http://a", "javascript:x", "other.svg#a", "data:image/svg+xml,<svg/>", "data:image/png;base64,AAAA"] {
            assert_eq!(attribute("image", "href", away.into()), None, "{away}");
        }
        assert_eq!(attribute("rect", "onclick", "x".into()), None);
    }
}
