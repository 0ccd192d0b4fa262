#version 330
// ONLY: the kind of layers that are shaded; with SEVERAL, any.
// REAL_LIGHT: the light is that of a real place, and surfaces are finer.

#include "samples.glsl"
#include "noise.glsl"
#include "light.glsl"
#include "layer.glsl"
#include "surface.glsl"
#include "skin.glsl"
#include "cloth.glsl"
#include "hair.glsl"
#ifdef REAL_LIGHT
#include "real_person.glsl"
#else
#include "person.glsl"
#endif

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
