#version 330
// Textured surfaces of what is no person, with and without the sun.

#include "light.glsl"

uniform sampler2DArray surfaces;
uniform float who;
in vec3 place, facing, texel;
centroid in float away;
layout(location = 0) out vec4 picture;
layout(location = 1) out vec4 sunless;  // the same where a person hides the sun
layout(location = 2) out vec3 identity;
layout(location = 3) out float distance_;

vec3 hazy(vec3 seen) { return mix(light_haze, seen, exp(-light_haze_density * away)); }

void main() {
    float layer = floor(texel.z + .5), tone = texel.z - layer;  // see `Mesh`
    vec3 albedo = texture(surfaces, vec3(texel.xy, layer)).rgb;
    albedo *= albedo;
    vec3 n = normalize(facing);
    if (dot(n, eye - place) < 0.) n = -n;
    vec3 glow = albedo * (1. - 3. * min(tone, 0.)), dull = albedo * (1. - 1.8 * max(tone, 0.));
    float glows = float(tone <= -.2), open = lit(shadow_map, place, n);
    picture = vec4(encoded(mix(hazy(shade(dull, place, n, .03, 0., open)), glow, glows)), 1);
    sunless = vec4(encoded(mix(hazy(shade(dull, place, n, .03, 0., 0.)), glow, glows)), 1);
    identity = vec3(who / 255., 0., 0.);
    distance_ = away;
}
