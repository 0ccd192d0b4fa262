#version 330
// The first pass over people: which layer covers each sample, and where on the body it lies.
// SKIN: the kind of layer that is skin. STRANDS: the rim ends in single strands, as that of hair does; all else
// is spared the noise.

uniform int kind, row, part;
uniform bool sided;  // part is that of the left, the next one that of the right
uniform float who;
flat in float limb;
in vec3 facing, c;
in vec4 region, field, painted;
in float edge, away;

#ifdef STRANDS
#include "noise.glsl"
float ragged() { return .014 * (noise(vec3(c.xy * 260., c.z * 90.)) - .5); }
#else
float ragged() { return 0.; }
#endif

layout(location = 0) out vec3 identity;
layout(location = 1) out float distance_;
layout(location = 2) out vec4 at_canonical;  // and row + 256 * region + 1024 * kind + metres inside the rim
layout(location = 3) out vec4 at_normal;     // and the place along the region
layout(location = 4) out vec4 at_paint;

int part_of(int which) {
    int right = int(c.x < 0.);
    if (kind != SKIN) return part + int(sided) * right;
    bool face = which == 3 && c.z > .578 + .25 * max(c.y + .05, -.1);  // ends at the jaw
    return face ? 13 : which >= 2 ? 21 : (which == 0 ? 14 : 16) + right;  // characters.parts
}

void main() {
    if (edge + ragged() < 0.) discard;
    float most = max(max(region.x, region.y), max(region.z, region.w));
    int which = region.w == most ? 3 : region.z == most ? 2 : region.y == most ? 1 : 0;
    identity = vec3(who, float(part_of(which)), limb) / 255.;
    distance_ = away;
    at_canonical = vec4(c, float(row + 256 * which + 1024 * kind) + clamp(edge, 0., .9));
    at_normal = vec4(facing, field[which]);
    at_paint = painted;
}
