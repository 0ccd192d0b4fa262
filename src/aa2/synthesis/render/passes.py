"""GLSL of the shadow map, and of the passes that make one pixel of its samples."""

from aa2.synthesis.render.person_cover import BYSTANDER, CHARACTER
from aa2.synthesis.render.person_surface import SURFACE

SHADOW_VERTEX = """#version 330
uniform mat4 shadow_matrix, model;
in vec3 point;
void main() { gl_Position = shadow_matrix * model * vec4(point, 1); }
"""

SHADOW_FRAGMENT = "#version 330\nvoid main() {}\n"

WINDOW_VERTEX = """#version 330
uniform vec4 window;  // left, bottom, right, top in clip space
void main() {
    gl_Position = vec4((gl_VertexID & 1) == 0 ? window.x : window.z,
                       (gl_VertexID & 2) == 0 ? window.y : window.w, 0, 1);
}
"""

_RESOLVE = f"""#version 330
uniform sampler2DMS fine_picture, fine_identity, fine_distance;
uniform int samples;
layout(location = 0) out vec4 picture;
layout(location = 1) out vec2 identity;
layout(location = 2) out float distance_;
bool a_person(float who) {{ return who > {BYSTANDER - 0.5} / 255.; }}
bool the_character(float who) {{ return who > {CHARACTER - 0.5} / 255.; }}
"""

RESOLVE_FRAGMENT = (
    _RESOLVE
    + """
// Averages the samples of each pixel; alpha is the share of them on the character. Identity and distance are
// those of one sample, since between two things there is no third.
void main() {
    ivec2 at = ivec2(gl_FragCoord.xy);
    picture = vec4(0);
    for (int i = 0; i < samples; i++) {
        float who = texelFetch(fine_identity, at, i).r;
        picture += vec4(texelFetch(fine_picture, at, i).rgb, float(the_character(who)));
    }
    picture /= float(samples);
    identity = texelFetch(fine_identity, at, 0).rg;
    distance_ = texelFetch(fine_distance, at, 0).r;
}
"""
)

PEOPLE_FRAGMENT = (
    _RESOLVE
    + SURFACE
    + """
uniform sampler2DMS at_canonical, at_normal, at_paint;
uniform mat4 view;
uniform vec2 half_view;  // tangent of half the field of view, across and up
uniform float size;

vec3 place_of(ivec2 at, int i) {
    vec2 ray = ((vec2(at) + .5) / size * 2. - 1.) * half_view;
    return eye + texelFetch(fine_distance, at, i).r * (vec3(ray, -1) * mat3(view));
}

vec3 seen(ivec2 at, int i, vec3 place_x, vec3 place_y, vec3 c_x, vec3 c_y) {
    vec4 canonical = texelFetch(at_canonical, at, i), normal = texelFetch(at_normal, at, i);
    int code = int(canonical.w);
    vec4 painted = texelFetch(at_paint, at, i);
    Spot spot = Spot(place_of(at, i), normal.xyz, canonical.xyz, painted, normal.w, fract(canonical.w),
                     code / 256, place_x, place_y, c_x, c_y);
    return person(code % 256, spot);
}

// As above where people are. Each layer is shaded once for all samples of a pixel that it covers: for nearly
// all pixels the loop ends after the first, which a software rasteriser can use, unlike a branch.
void main() {
    ivec2 at = ivec2(gl_FragCoord.xy);
    picture = vec4(0);
    float rows[4];
    for (int i = 0; i < samples; i++) {
        float who = texelFetch(fine_identity, at, i).r, somebody = float(a_person(who));
        rows[i] = a_person(who) ? mod(floor(texelFetch(at_canonical, at, i).w), 256.) : -1.;
        picture.rgb += (1. - somebody) * texelFetch(fine_picture, at, i).rgb;
        picture.a += float(the_character(who));
    }
    // Slopes are only known where the neighbours show the same layer.
    vec3 place = place_of(at, 0), c = texelFetch(at_canonical, at, 0).xyz;
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
    identity = texelFetch(fine_identity, at, 0).rg;
    distance_ = texelFetch(fine_distance, at, 0).r;
}
"""
)
