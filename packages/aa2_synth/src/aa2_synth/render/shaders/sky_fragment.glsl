#version 330
// The sky. REAL_LIGHT: tinted by the light of a real place.

#ifdef REAL_LIGHT
uniform vec3 light_sky;
#endif
uniform sampler2DArray surfaces;
in vec3 texel;
layout(location = 0) out vec4 picture;
layout(location = 1) out vec4 sunless;
layout(location = 2) out vec3 identity;
layout(location = 3) out float distance_;
void main() {  // neither lit nor at a distance
    float layer = floor(texel.z + .5);
    vec3 seen = texture(surfaces, vec3(texel.xy, layer)).rgb;
#ifdef REAL_LIGHT
    seen *= seen * light_sky;
#else
    seen *= seen;
#endif
    picture = sunless = vec4(sqrt(min(seen * (1. + .15 * seen) / (1. + .25 * seen * seen), 1.)), 1);
    identity = vec3(0);
    distance_ = 0.;
}
