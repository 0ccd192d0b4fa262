// The light, its shadow map, and how surfaces and pictures take it. Metres, linear colours.
// REAL_LIGHT: the surroundings are those of a real place, as spherical harmonics.

uniform vec3 light_direction, light_sun, light_above, light_below, eye;
uniform vec3 light_fill_direction, light_fill, light_haze;
uniform float light_softness, light_haze_density;
uniform mat4 shadow_matrix;
uniform sampler2DShadow shadow_map;  // of the scene; people have one of their own

// Share of the sun that reaches a place past what a map shows.
float lit(sampler2DShadow map, vec3 place, vec3 normal) {
    vec3 q = (shadow_matrix * vec4(place + normal * .02, 1)).xyz * .5 + .5;
    vec2 off = abs(q.xy * 2. - 1.);
    float outside = smoothstep(.85, .98, max(off.x, off.y));  // shadows fade out towards the map's edge
    if (outside == 1. || q.z > 1.) return 1.;
    vec2 texel = (.8 + light_softness) / vec2(textureSize(map, 0));
    float sum = 0.;
    for (int i = 0; i < 4; i++) {
        vec2 shift = (vec2(i & 1, i >> 1) * 2. - 1.) * texel;
        sum += texture(map, vec3(q.xy + shift, q.z - .002));
    }
    return mix(sum / 4., 1., outside);
}

#ifdef REAL_LIGHT
uniform vec3 light_harmonics[9];

vec3 ambient_on(vec3 n) {  // see `aa2_synth.scenes.harmonics`
    vec3 sum = .282095 * light_harmonics[0];
    sum += .488603 * (n.y * light_harmonics[1] + n.z * light_harmonics[2] + n.x * light_harmonics[3]);
    sum += 1.092548 * (n.x * n.y * light_harmonics[4] + n.y * n.z * light_harmonics[5]);
    sum += .315392 * (3. * n.z * n.z - 1.) * light_harmonics[6];
    sum += 1.092548 * n.x * n.z * light_harmonics[7];
    sum += .546274 * (n.x * n.x - n.y * n.y) * light_harmonics[8];
    return max(sum, 0.);
}
#else
vec3 ambient_on(vec3 normal) {
    vec3 ambient = mix(light_below, light_above, normal.z * .5 + .5);
    return ambient + light_fill * max(0., dot(normal, light_fill_direction));
}
#endif

// wrap softens the terminator, as cloth and skin do; open is the share of the sun that is not hidden
vec3 shade(vec3 albedo, vec3 place, vec3 normal, float shine, float wrap, float open) {
    float facing = dot(normal, light_direction);
    float direct = open * max(0., (facing + wrap) / (1. + wrap));
    vec3 ambient = ambient_on(normal);
    vec3 halfway = normalize(normalize(eye - place) + light_direction);
    float gloss = shine * pow(max(0., dot(normal, halfway)), 32.) * step(0., facing);
    return albedo * (ambient + light_sun * direct) + gloss * light_sun * direct;
}

vec3 encoded(vec3 linear) {
    vec3 x = max(linear, 0.);
    return sqrt(min(x * (1. + .15 * x) / (1. + .25 * x * x), 1.));  // soft shoulder, gamma 2
}
