"""GLSL of the first pass over people: which layer covers each sample, and where on the body it lies.

People are made of many triangles smaller than a pixel, and rasterisers shade whole blocks of pixels for each.
So this pass only writes down what `aa2_synth.render.person_surface` then shades, once a pixel and layer.
"""

from aa2_synth.render.glsl import NOISE

CHARACTER, BYSTANDER = 255, 254
"""Identities of people; handled things have theirs from 1 upwards."""
KINDS = SKIN, CLOTH, SHOE, HAIR, RIGID = range(5)
"""Kinds of layers; rigid is what is worn and does not bend."""

VERTEX = """#version 330
uniform mat4 view, projection;
in vec3 point, normal, canonical;
in vec4 regions, fields, paint;
in vec3 cut;  // metres inside the rim, metres off the shell, label of the limb
flat out float limb;
out vec3 facing, c;
out vec4 region, field, painted;
out float edge, away;
void main() {
    limb = cut.z;
    facing = normal; c = canonical; painted = paint; region = regions; field = fields; edge = cut.x;
    vec4 seen = view * vec4(point + normal * cut.y, 1);
    away = -seen.z;
    gl_Position = projection * seen;
}
"""

_FRAGMENT = f"""
uniform int kind, row, part;
uniform bool sided;  // part is that of the left, the next one that of the right
uniform float who;
flat in float limb;
in vec3 facing, c;
in vec4 region, field, painted;
in float edge, away;
layout(location = 0) out vec3 identity;
layout(location = 1) out float distance_;
layout(location = 2) out vec4 at_canonical;  // and row + 256 * region + 1024 * kind + metres inside the rim
layout(location = 3) out vec4 at_normal;     // and the place along the region
layout(location = 4) out vec4 at_paint;

int part_of(int which) {{
    int right = int(c.x < 0.);
    if (kind != {SKIN}) return part + int(sided) * right;
    bool face = which == 3 && c.z > .578 + .25 * max(c.y + .05, -.1);  // ends at the jaw
    return face ? 13 : which >= 2 ? 21 : (which == 0 ? 14 : 16) + right;  // characters.parts
}}

void main() {{
    if (edge + ragged() < 0.) discard;
    float most = max(max(region.x, region.y), max(region.z, region.w));
    int which = region.w == most ? 3 : region.z == most ? 2 : region.y == most ? 1 : 0;
    identity = vec3(who, float(part_of(which)), limb) / 255.;
    distance_ = away;
    at_canonical = vec4(c, float(row + 256 * which + 1024 * kind) + clamp(edge, 0., .9));
    at_normal = vec4(facing, field[which]);
    at_paint = painted;
}}
"""
_STRANDS = "float ragged() { return .014 * (noise(vec3(c.xy * 260., c.z * 90.)) - .5); }\n"
_STRAIGHT = "float ragged() { return 0.; }\n"


def fragment(hair: bool) -> str:
    """The program of hair, which ends in single strands, or of all else, which is spared the noise."""
    inputs, rest = _FRAGMENT.split("layout", 1)
    rim = NOISE + inputs + _STRANDS if hair else inputs + _STRAIGHT
    return f"#version 330\n{rim}layout{rest}"
