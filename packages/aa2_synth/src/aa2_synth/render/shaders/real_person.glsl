// People under real light: skin that glows at its terminator, hair with bands, cloth with a nap.
//
// It takes the colours of skin.glsl and cloth.glsl and lays finer surfaces and other reflections on them.
// Skin: a wrapped diffuse by colour, as light goes furthest in red, and two broad lobes by Schlick's Fresnel.
// Hair: Kajiya and Kay, "Rendering Fur with Three Dimensional Textures", 1989, with the shifted second band of
// Marschner et al., "Light Scattering from Human Hair Fibers", 2003. What other parts hide of the surroundings
// is found in the depths of the picture around, as in Crytek's ambient occlusion.
// SKIN, CLOTH, SHOE, HAIR, RIGID: kinds of layers.

const float NEAR = .16;  // metres within which things hide the surroundings

// Share of the surroundings that nothing near hides, from eight depths around.
float unhidden(vec3 place, vec3 n) {
    float away = -(view * vec4(place, 1)).z;
    float pixels = clamp(NEAR / away * size * .5 / half_view.y, 2., 48.);
    float hidden = 0.;
    for (int i = 0; i < 8; i++) {
        float turn = float(i) * .7854 + .4;
        vec2 at = gl_FragCoord.xy + vec2(cos(turn), sin(turn)) * pixels * ((i & 1) == 1 ? 1. : .45);
        ivec2 texel = clamp(ivec2(at), ivec2(0), ivec2(size) - 1);
        vec2 ray = ((vec2(texel) + .5) / size * 2. - 1.) * half_view;
        vec3 to = eye + texelFetch(fine_distance, texel, 0).r * (vec3(ray, -1) * mat3(view)) - place;
        float far = length(to);
        hidden += max(0., dot(to, n) / far - .12) * smoothstep(1.5 * NEAR, .3 * NEAR, far);
    }
    return 1. - min(hidden * .24, .75);
}

// What the light falls on, and from where.
struct Lit { vec3 n, to_eye, half_way, ambient, sun; float facing, open, hidden; };

float lobe(float cosine, float power) { return (power + 8.) / 8. * pow(max(cosine, 0.), power); }
float fresnel(float base, float cosine) { return base + (1. - base) * pow(clamp(1. - cosine, 0., 1.), 5.); }

// The normal of a surface raised by h; less where h jumps, as it does from limb to limb.
vec3 embossed(Spot at, vec3 n, float h, float wide) {
    vec2 step_ = clamp(vec2(dFdx(h), dFdy(h)), -.45 * wide, .45 * wide);
    return raised(at, n, h, h + step_.x, h + step_.y);
}

vec3 skin_light(Layer layer, Surface s, Spot at, Lit l, float wide) {
    // Pores, as far as a pixel shows them.
    float fine = clamp(1.6 - wide * 900., 0., 1.);
    float pore = noise(at.c * 1100.), crease = noise(at.c * 380.);
    float h = (.00016 * pore + .0003 * crease) * fine;
    vec3 n = embossed(at, s.normal, h, wide);
    vec3 wrap = vec3(.36, .2, .14);
    vec3 direct = max((dot(n, light_direction) + wrap) / (1. + wrap), 0.);
    direct *= pow(vec3(l.open), vec3(.8, 1., 1.05));  // the rim of a shadow is red, too
    vec3 ambient = mix(ambient_on(n), .282095 * light_harmonics[0], vec3(.22, .1, .06));
    ambient *= pow(vec3(l.hidden), vec3(.75, 1.05, 1.15));
    vec3 seen = s.albedo * (ambient + light_sun * direct);
    // Oily where noses and foreheads are, moist lips, and rough by its pores.
    float oil = 1. + .9 * bell(length(vec2(at.c.x / .03, (at.c.z - .69) / .07))) * step(at.c.y, -.06);
    oil = at.region == 3 ? oil + .7 * smoothstep(.25, .6, at.painted.y) - oil * at.painted.z : .6;
    oil *= mix(1., .55 + .9 * pore * crease * 2., fine);
    // Nothing shines where dark is painted: between lips, in nostrils, on lashes.
    oil *= clamp(1.5 * dot(s.albedo, vec3(1)) / max(dot(layer.a, vec3(1)), .01) - .5, 0., 1.);
    float nh = dot(n, l.half_way);
    float gloss = (.65 * lobe(nh, 11.) + .35 * lobe(nh, 42.)) * fresnel(.028, dot(l.to_eye, l.half_way));
    seen += oil * gloss * max(dot(n, light_direction), 0.) * l.open * light_sun;
    float grazing = fresnel(.02, max(dot(n, l.to_eye), .25)) * .5;
    return seen + min(oil, .8) * grazing * l.hidden * ambient_on(reflect(-l.to_eye, n));
}

// The way of the strands in the world, from their way on the template.
vec3 strands(Spot at, vec3 n) {
    vec3 way = at.c.z > .735 ? vec3(at.c.x, at.c.y + .03, -.035) : vec3(.2 * at.c.x, .1 * at.c.y, -1.);
    float xx = dot(at.c_x, at.c_x), xy = dot(at.c_x, at.c_y), yy = dot(at.c_y, at.c_y);
    float x = dot(at.c_x, way), y = dot(at.c_y, way), det = xx * yy - xy * xy;
    vec3 known = at.place_x * (yy * x - xy * y) + at.place_y * (xx * y - xy * x);
    vec3 down = vec3(0, 0, -1) - n * -n.z;
    vec3 found = det > 1e-16 ? known : down;
    found -= n * dot(found, n);
    return found / max(length(found), 1e-9);
}

vec3 hair_light(Layer layer, Surface s, Spot at, vec3 n, Lit l) {
    vec3 along = strands(at, n);
    vec3 q = vec3(atan(at.c.x, at.c.y + .03) * 46., at.c.z * 7., layer.seed);
    float strand = noise(q), fine = noise(q * vec3(4.1, 2., 1.));
    float shift = .5 * (strand - .5) + .3 * (fine - .5);
    vec3 first = normalize(along + n * (shift - .12)), second = normalize(along + n * (shift + .16));
    float a = dot(first, l.half_way), b = dot(second, l.half_way);
    float near = pow(max(1. - a * a, 0.), 34.), wide = pow(max(1. - b * b, 0.), 9.);
    float front = smoothstep(-.3, .35, l.facing);
    float diffuse = max(0., (dot(s.normal, light_direction) + .35) / 1.35);
    vec3 seen = s.albedo * (l.ambient * l.hidden * (.75 + .4 * fine) + light_sun * diffuse * l.open);
    vec3 band = vec3(.07) * near * (.4 + .9 * fine) + s.albedo * .55 * wide * (.5 + .7 * strand);
    float e = dot(first, l.to_eye);  // the sky's own band
    vec3 sky = (.03 + .25 * s.albedo) * pow(max(1. - e * e, 0.), 6.) * l.ambient * l.hidden * .5;
    return seen + band * front * l.open * light_sun + sky;
}

// Of two lattices, so that neither shows in the shading.
float smooth_noise(vec3 q) {
    const mat3 turn = mat3(.36, .48, -.8, -.8, .6, 0., .48, .64, .6);
    return .5 * (noise(q) + noise(turn * q * 1.13 + 17.));
}

vec3 cloth_light(Layer layer, Surface s, Spot at, Lit l, float wide) {
    vec3 c = at.c;
    // Broad folds: drawn from the armpits and over the belly, across bent limbs.
    float bent = at.region < 2 ? bell((at.along - 1.) * 3.2) : .55 * smoothstep(.02, .12, abs(c.x));
    float slant = c.z * 5. * clamp(c.x * 12., -1., 1.);
    vec3 q = at.region == 2 ? vec3(c.x * 7. + slant, c.y * 5., c.z * 9.) : c * vec3(8, 8, 11);
    float ridge = bell((smooth_noise(q + layer.seed) - .5) * 4.5);
    float h = .008 * ridge * (.3 + bent) + .005 * smooth_noise(c * 11. + layer.seed);
    // Threads, as far as a pixel shows them.
    bool soft = layer.fabric != 3 && layer.fabric < 5, smooth_ = layer.fabric == 3 || layer.fabric > 4;
    float thread = noise(vec3(c.xy * 640., c.z * 420.)) + .6 * noise(vec3(c.xy * 310., c.z * 900.));
    h += (soft ? .00045 : .00012) * thread * clamp(1.7 - wide * 800., 0., 1.);
    vec3 n = embossed(at, s.normal, h, wide);
    float facing = dot(n, light_direction);
    vec3 light = ambient_on(n) * l.hidden + light_sun * l.open * max(0., (facing + .12) / 1.12);
    vec3 seen = s.albedo * light;
    float nap = layer.fabric == 4 ? .5 : layer.fabric == 2 ? .34 : layer.fabric == 1 ? .14 : soft ? .2 : .05;
    float rim = pow(clamp(1. - dot(n, l.to_eye), 0., 1.), 3.5);
    seen += nap * rim * mix(s.albedo, vec3(.6), .3) * light;
    float nh = dot(n, l.half_way), power = layer.fabric == 3 ? 26. : layer.fabric == 6 ? 14. : 20.;
    float rough = .6 + .8 * noise(c * 300.);
    float gloss = lobe(nh, power) * fresnel(.035, dot(l.to_eye, l.half_way)) * rough * max(facing, 0.);
    gloss *= float(smooth_) + s.shine * float(soft) * .15;
    return seen + gloss * l.open * light_sun;
}

vec3 plain_light(Surface s, Spot at, Lit l) {
    float direct = l.open * max(0., (dot(s.normal, light_direction) + s.wrap) / (1. + s.wrap));
    vec3 seen = s.albedo * (ambient_on(s.normal) * l.hidden + light_sun * direct);
    return seen + s.shine * pow(max(0., dot(s.normal, l.half_way)), 32.) * light_sun * direct;
}

vec3 person(int row, int kind, Spot at) {
    Layer layer = layer_of(row);
    vec3 n = normalize(at.normal), to_eye = normalize(eye - at.place);
    if (dot(n, to_eye) < 0.) n = -n;
    float wide = max(max(length(at.c_x), length(at.c_y)), 1e-6);
    Surface s = Surface(layer.a, n, layer.shine, .2);
    WHEN(kind == SKIN) s = skin_surface(layer, at, n, row);
    WHEN(kind == CLOTH) s = cloth_surface(layer, at, n);
    WHEN(kind == SHOE) s = shoe_surface(layer, at, n);
    WHEN(kind == HAIR) s = hair_surface(layer, at, n);
    WHEN(kind == RIGID) s = rigid_surface(layer, at, n);
    Lit l;
    l.open = lit(shadow_map, at.place, n) * lit(people_map, at.place, n);
    l.n = n; l.to_eye = to_eye; l.half_way = normalize(to_eye + light_direction);
    l.ambient = ambient_on(s.normal); l.facing = dot(n, light_direction);
    l.hidden = unhidden(at.place, n);
    vec3 colour = plain_light(s, at, l);
    bool natural = layer.style == 0;
    WHEN(kind == SKIN && natural && at.painted.x <= .5) colour = skin_light(layer, s, at, l, wide);
    WHEN(kind == HAIR && natural) colour = hair_light(layer, s, at, n, l);
    bool cloth = kind == CLOTH && layer.style < 2 && layer.fabric != 7;
    WHEN(cloth) colour = cloth_light(layer, s, at, l, wide);
    if (layer.style == 2) {  // cel: three tones, and a dark outline
        vec3 even = shade(vec3(1), at.place, n, 0., .1, l.open);
        float tone = dot(even, vec3(.33));
        float stepped = tone < .38 ? .3 : tone < .75 ? .6 : .95;
        float rim = smoothstep(.14, .24, dot(n, to_eye));
        colour = s.albedo * stepped * (even / max(tone, .05)) * mix(.12, 1., rim);
    }
    return encoded(colour);
}
