"""GLSL of the shadow map, and of what makes one pixel of its samples."""

SHADOW_VERTEX = """#version 330
uniform mat4 shadow_matrix, model;
in vec3 point;
void main() { gl_Position = shadow_matrix * model * vec4(point, 1); }
"""

SHADOW_FRAGMENT = "#version 330\nvoid main() {}\n"

RESOLVE_VERTEX = """#version 330
void main() { gl_Position = vec4((gl_VertexID & 1) * 4 - 1, (gl_VertexID & 2) * 2 - 1, 0, 1); }
"""

RESOLVE_FRAGMENT = """#version 330
// Averages the samples of each pixel; alpha is the share of them on the person. Identity and distance are
// those of one sample, since between two things there is no third.
uniform sampler2DMS fine_picture, fine_identity, fine_distance;
uniform int samples;
layout(location = 0) out vec4 picture;
layout(location = 1) out vec2 identity;
layout(location = 2) out float distance_;
void main() {
    ivec2 at = ivec2(gl_FragCoord.xy);
    vec4 sum = vec4(0);
    for (int i = 0; i < samples; i++) {
        sum += vec4(texelFetch(fine_picture, at, i).rgb, step(.999, texelFetch(fine_identity, at, i).r));
    }
    picture = sum / float(samples);
    identity = texelFetch(fine_identity, at, 0).rg;
    distance_ = texelFetch(fine_distance, at, 0).r;
}
"""
