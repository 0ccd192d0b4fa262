#version 330
// Whole limbs, one a channel, in four pictures of four channels.

flat in float limb;
in float edge;
layout(location = 0) out vec4 plane0;
layout(location = 1) out vec4 plane1;
layout(location = 2) out vec4 plane2;
layout(location = 3) out vec4 plane3;
void main() {
    if (edge < 0.) discard;
    vec4 number = vec4(1, 2, 3, 4);
    plane0 = vec4(equal(vec4(limb), number));
    plane1 = vec4(equal(vec4(limb), number + 4.));
    plane2 = vec4(equal(vec4(limb), number + 8.));
    plane3 = vec4(equal(vec4(limb), number + 12.));
}
