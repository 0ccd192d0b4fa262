"""GLSL of the shadow map, and of the passes that make one pixel of its samples."""

from aa2_synth.render.glsl import LIGHT, NOISE, REAL_LIGHT
from aa2_synth.render.person_cover import BYSTANDER, CHARACTER
from aa2_synth.render.person_surface import surface

SHADOW_VERTEX = """#version 330
uniform mat4 shadow_matrix, model;
in vec3 point;
void main() { gl_Position = shadow_matrix * model * vec4(point, 1); }
"""

SHADOW_FRAGMENT = "#version 330\nout float outline;\nvoid main() { outline = 1.; }\n"

WHOLE_VERTEX = """#version 330
uniform float depth;
void main() { gl_Position = vec4((gl_VertexID & 1) * 4 - 1, (gl_VertexID & 2) * 2 - 1, depth * 2. - 1., 1); }
"""

SEVERAL = 6
"""Stands for pixels that show several kinds of layers."""


def depth_of(kind: int) -> float:
    """The depth that marks pixels with this kind of layer, or `SEVERAL`; 0 marks those without people."""
    return (kind + 1) / 8


_SAMPLES = f"""#version 330
uniform sampler2DMS fine_identity, fine_distance, at_canonical;
uniform int samples;
uniform mat4 view;
uniform vec2 half_view;  // tangent of half the field of view, across and up
uniform float size;
bool a_person(float who) {{ return who > {BYSTANDER - 0.5} / 255.; }}
bool the_character(float who) {{ return who > {CHARACTER - 0.5} / 255.; }}
"""

EMPTY_FRAGMENT = """#version 330
uniform sampler2DMS scene_picture, fine_identity, fine_distance;
uniform int samples;
layout(location = 0) out vec4 picture;
layout(location = 1) out vec3 identity;
layout(location = 2) out float distance_;

// A scene without people: averages the samples of each pixel. Identity and distance are those of one sample,
// since between two things there is no third.
void main() {
    ivec2 at = ivec2(gl_FragCoord.xy);
    picture = vec4(0);
    for (int i = 0; i < samples; i++) picture += vec4(texelFetch(scene_picture, at, i).rgb, 0);
    picture /= float(samples);
    identity = texelFetch(fine_identity, at, 0).rgb;
    distance_ = texelFetch(fine_distance, at, 0).r;
}
"""

_AROUND = f"""
uniform sampler2DMS scene_picture, scene_sunless;
uniform sampler2DShadow people_map;
layout(location = 0) out vec4 picture;
layout(location = 1) out vec3 identity;
layout(location = 2) out float distance_;

// The scene around people, under their shadows; alpha is the share of the samples on the character. The depth
// tells what kind of layer is to be shaded: rasterisers skip whole blocks of pixels that fail a depth test.
void main() {{
    ivec2 at = ivec2(gl_FragCoord.xy);
    picture = vec4(0);
    int one = -1;
    bool several = false;
    float behind = 0.;
    for (int i = 0; i < samples; i++) {{
        float who = texelFetch(fine_identity, at, i).r;
        if (!a_person(who)) behind = texelFetch(fine_distance, at, i).r;
        int kind = int(texelFetch(at_canonical, at, i).w) / 1024;
        several = several || a_person(who) && one >= 0 && kind != one;
        one = a_person(who) ? kind : one;
    }}
    vec2 ray = ((vec2(at) + .5) / size * 2. - 1.) * half_view;
    float open = lit(people_map, eye + behind * (vec3(ray, -1) * mat3(view)), light_direction);
    UNDER_FEET
    for (int i = 0; i < samples; i++) {{
        float who = texelFetch(fine_identity, at, i).r;
        vec3 sunny = texelFetch(scene_picture, at, i).rgb, sunless = texelFetch(scene_sunless, at, i).rgb;
        vec3 seen = sqrt(mix(sunless * sunless, sunny * sunny, open)DARKER);
        picture += vec4(a_person(who) ? vec3(0) : seen, float(the_character(who)));
    }}
    picture /= float(samples);
    identity = texelFetch(fine_identity, at, 0).rgb;
    distance_ = texelFetch(fine_distance, at, 0).r;
    gl_FragDepth = several ? {depth_of(SEVERAL)} : float(one + 1) / 8.;
}}
"""

FEET = 2 * 8
"""Feet that darken the ground under real light; more people than that are never there."""
_UNDER_FEET = """
    vec3 ground = eye + behind * (vec3(ray, -1) * mat3(view));
    float unhidden = 1.;
    for (int i = 0; i < feet_count; i++) {
        vec3 off = (ground - feet[i].xyz) * vec3(1, 1, 1.6);
        unhidden *= 1. - .5 * exp(-dot(off, off) / (feet[i].w * feet[i].w));
    }
"""


def around_fragment(real: bool) -> str:
    """The program that lays people's shadows on the scene; under real light feet darken the ground, too."""
    feet = f"uniform int feet_count;\nuniform vec4 feet[{FEET}];  // place, reach\n" if real else ""
    under, darker = (_UNDER_FEET, " * unhidden") if real else ("", "")
    around = _AROUND.replace("UNDER_FEET", under).replace("DARKER", darker)
    return _SAMPLES + LIGHT + feet + around


_PEOPLE = """
uniform sampler2DMS at_normal, at_paint;
layout(location = 0) out vec4 picture;

vec3 place_of(ivec2 at, int i) {
    vec2 ray = ((vec2(at) + .5) / size * 2. - 1.) * half_view;
    return eye + texelFetch(fine_distance, at, i).r * (vec3(ray, -1) * mat3(view));
}

vec3 seen(ivec2 at, int i, vec3 place_x, vec3 place_y, vec3 c_x, vec3 c_y) {
    vec4 canonical = texelFetch(at_canonical, at, i), normal = texelFetch(at_normal, at, i);
    int code = int(canonical.w), kind = ONLY < SEVERAL ? ONLY : code / 1024;
    vec4 painted = texelFetch(at_paint, at, i);
    Spot spot = Spot(place_of(at, i), normal.xyz, canonical.xyz, painted, normal.w, fract(canonical.w),
                     code / 256 % 4, place_x, place_y, c_x, c_y);
    return person(code % 256, kind, spot);
}

// People, to be added to what is around them. Each layer is shaded once for all samples of a pixel that it
// covers: for nearly all pixels the loop ends after the first, which a software rasteriser can use, unlike a
// branch.
void main() {
    ivec2 at = ivec2(gl_FragCoord.xy);
    picture = vec4(0);
    float rows[4];
    for (int i = 0; i < samples; i++) {
        bool somebody = a_person(texelFetch(fine_identity, at, i).r);
        rows[i] = somebody ? mod(floor(texelFetch(at_canonical, at, i).w), 256.) : -1.;
    }
    // Slopes are only known where the neighbours show the same layer.
    float known = float(rows[0] >= 0.);  // what lies where nobody is comes from an earlier frame
    vec3 place = known * place_of(at, 0), c = known > 0. ? texelFetch(at_canonical, at, 0).xyz : vec3(0);
    float alike = float(fwidth(rows[0]) == 0. && fwidth(texelFetch(fine_distance, at, 0).r) < .06);
    vec3 place_x = dFdx(place) * alike, place_y = dFdy(place) * alike;
    vec3 c_x = dFdx(c) * alike, c_y = dFdy(c) * alike;
    int next = 0;
    while (next < samples) {
        float row = rows[next];
        float share = 0.;
        int first = next;
        next = samples;
        for (int i = samples - 1; i >= first; i--) {
            bool same = rows[i] == row;
            share += float(same);
            if (same) rows[i] = -1.;
            if (rows[i] >= 0.) next = i;
        }
        if (row >= 0.) picture.rgb += share * seen(at, first, place_x, place_y, c_x, c_y);
    }
    picture /= float(samples);
}
"""


def people_fragment(kind: int, real: bool) -> str:
    """The program that shades pixels with layers of one kind only, or of any for `SEVERAL`.

    Args:
        kind: of the layers.
        real: whether the light is that of a real place; surfaces are finer then.
    """
    only = f"const int ONLY = {kind}, SEVERAL = {SEVERAL};\n"
    return _SAMPLES + only + NOISE + (REAL_LIGHT if real else LIGHT) + surface(real) + _PEOPLE
