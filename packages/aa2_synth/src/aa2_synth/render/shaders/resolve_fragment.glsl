#version 330
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
