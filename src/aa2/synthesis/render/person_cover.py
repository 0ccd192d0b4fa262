"""GLSL of the first pass over people: which layer covers each sample, and where on the body it lies.

People are made of many triangles smaller than a pixel, and rasterisers shade whole blocks of pixels for each.
So this pass only writes down what `aa2.synthesis.render.person_surface` then shades, once a pixel and layer.
"""

from aa2.synthesis.render.glsl import NOISE

CHARACTER, BYSTANDER = 255, 254
"""Identities of people; handled things have theirs from 1 upwards."""
SKIN, CLOTH, CAP, MANE, SHOE, RIGID = range(6)
"""Kinds of layers: hair is a cap on the scalp and a mane; rigid is what is worn and does not bend."""

VERTEX = f"""#version 330
{NOISE}
uniform mat4 view, projection;
uniform float inflate, loose;
uniform int kind;
in vec3 point, normal, canonical, paint;
in vec4 regions, fields;
out vec3 facing, c, painted;
out vec4 region, field;
out float away;
void main() {{
    float off = inflate;
    if (loose > 0.) {{
        float fold = .5 + .5 * sin(fields.z * 9. + canonical.x * 21.);
        off += loose * fold * (.6 + .8 * noise(canonical * 14.));
    }}
    if (kind == {CAP}) {{
        float nape = smoothstep(.0, .35, fields.w + .6 * max(0., canonical.y + .02));
        off *= (.6 + .8 * noise(canonical * 38.)) * nape;
    }}
    facing = normal; c = canonical; painted = paint; region = regions; field = fields;
    vec4 seen = view * vec4(point + normal * off, 1);
    away = -seen.z;
    gl_Position = projection * seen;
}}
"""

FRAGMENT = f"""#version 330
uniform int kind, row, part;
uniform float who, seed;
uniform vec2 keep[4];
uniform float neck, opening;
uniform bool overall;
in vec3 facing, c, painted;
in vec4 region, field;
in float away;
layout(location = 0) out vec2 identity;
layout(location = 1) out float distance_;
layout(location = 2) out vec4 at_canonical;  // and the row of the layer
layout(location = 3) out vec4 at_normal;     // and the place along the region
layout(location = 4) out vec4 at_paint;      // and how far inside the edge of the layer

// How far inside the layer, in the units of fields or in metres; negative outside.
float inside(int which, float along) {{
    if (kind == {CLOTH} || kind == {SHOE}) {{
        vec2 limits = overall ? keep[2] : keep[which];
        float front = smoothstep(.0, .03, -c.y) * max(0., 1. - abs(c.x) / .075);
        if (which == 2 && !overall) limits.y -= neck * front + .02 * front;
        float edge = min(along - limits.x, limits.y - along);
        if (opening > 0. && which == 2 && c.y < 0.) {{
            edge = min(edge, abs(c.x) - opening * (.6 + .6 * field.z));
        }}
        return edge;
    }}
    if (kind == {CAP}) {{
        float back = smoothstep(-.125, .03, c.y);
        float side = mix(.69, .60, smoothstep(.0, .05, c.y));
        float hairline = mix(.765, side, back) + .008 * sin(c.x * 90. + seed);
        if (which != 3 || painted.z > .4) return -1.;
        return min(c.z - hairline, field.w - keep[3].x * back);
    }}
    if (kind == {MANE}) {{
        bool forehead = c.y < -.015 && abs(c.x) < .092 && c.z < .74;
        if (forehead || (c.y < -.095 && c.z < .775)) return -1.;
        return field.w - keep[3].x;
    }}
    return 1.;
}}

// The part of the body that bare skin belongs to, and the side of what comes in pairs (PARTS).
int part_of(int which) {{
    bool right = c.x < 0.;
    int limb = which == 0 ? 14 : 16;
    if (kind == {SKIN}) return which == 3 ? 13 : which == 2 ? 21 : limb + int(right);
    if (kind == {SHOE}) return 18 + int(right);
    return part;
}}

void main() {{
    float most = max(max(region.x, region.y), max(region.z, region.w));
    int which = region.w == most ? 3 : region.z == most ? 2 : region.y == most ? 1 : 0;
    bool cloth = kind == {CLOTH} || kind == {SHOE};
    if (cloth && which == 1 && keep[1].x > keep[1].y) which = 2;  // what leaves the legs bare ends at its hem
    float along = cloth && overall ? field.z : field[which];
    float edge = inside(which, along);
    if (edge < 0.) discard;
    identity = vec2(who, float(part_of(which))) / 255.;
    distance_ = away;
    at_canonical = vec4(c, float(row));
    at_normal = vec4(facing, along);
    at_paint = vec4(painted, float(which) + clamp(edge, 0., .9));
}}
"""
