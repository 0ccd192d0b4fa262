#version 330
// FEET: how many feet may darken the ground, under real light; not defined under made-up one.
// SEVERAL: stands for pixels that show several kinds of layers.

#include "samples.glsl"
#include "light.glsl"

#ifdef FEET
uniform int feet_count;
uniform vec4 feet[FEET];  // place, reach
#endif

uniform sampler2DMS scene_picture, scene_sunless;
uniform sampler2DShadow people_map;
layout(location = 0) out vec4 picture;
layout(location = 1) out vec3 identity;
layout(location = 2) out float distance_;

// The scene around people, under their shadows; alpha is the share of the samples on the character. The depth
// tells what kind of layer is to be shaded: rasterisers skip whole blocks of pixels that fail a depth test.
void main() {
    ivec2 at = ivec2(gl_FragCoord.xy);
    picture = vec4(0);
    int one = -1;
    bool several = false;
    float behind = 0.;
    for (int i = 0; i < samples; i++) {
        float who = texelFetch(fine_identity, at, i).r;
        if (!a_person(who)) behind = texelFetch(fine_distance, at, i).r;
        int kind = int(texelFetch(at_canonical, at, i).w) / 1024;
        several = several || a_person(who) && one >= 0 && kind != one;
        one = a_person(who) ? kind : one;
    }
    vec2 ray = ((vec2(at) + .5) / size * 2. - 1.) * half_view;
    float open = lit(people_map, eye + behind * (vec3(ray, -1) * mat3(view)), light_direction);
#ifdef FEET
    vec3 ground = eye + behind * (vec3(ray, -1) * mat3(view));
    float unhidden = 1.;
    for (int i = 0; i < feet_count; i++) {
        vec3 off = (ground - feet[i].xyz) * vec3(1, 1, 1.6);
        unhidden *= 1. - .5 * exp(-dot(off, off) / (feet[i].w * feet[i].w));
    }
#endif
    for (int i = 0; i < samples; i++) {
        float who = texelFetch(fine_identity, at, i).r;
        vec3 sunny = texelFetch(scene_picture, at, i).rgb, sunless = texelFetch(scene_sunless, at, i).rgb;
        vec3 seen = mix(sunless * sunless, sunny * sunny, open);
#ifdef FEET
        seen *= unhidden;
#endif
        seen = sqrt(seen);
        picture += vec4(a_person(who) ? vec3(0) : seen, float(the_character(who)));
    }
    picture /= float(samples);
    identity = texelFetch(fine_identity, at, 0).rgb;
    distance_ = texelFetch(fine_distance, at, 0).r;
    gl_FragDepth = float((several ? SEVERAL : one) + 1) / 8.;
}
