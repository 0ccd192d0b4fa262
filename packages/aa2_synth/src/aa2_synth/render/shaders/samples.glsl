// The samples of the first pass, and who is there.
// BYSTANDER, CHARACTER: identities of people, in steps of 255.

uniform sampler2DMS fine_identity, fine_distance, at_canonical;
uniform int samples;
uniform mat4 view;
uniform vec2 half_view;  // tangent of half the field of view, across and up
uniform float size;
bool a_person(float who) { return who > (float(BYSTANDER) - .5) / 255.; }
bool the_character(float who) { return who > (float(CHARACTER) - .5) / 255.; }
